import { expect } from 'chai'
import { lackOfRoom } from './room.ts'

describe('the room of a node', () => {
  it('is enough, or told with both numbers', () => {
    const node = { name: 'a', most: 17, there: 8 }
    expect(lackOfRoom({ ...node, pods: 9 })).to.equal(undefined)
    expect(lackOfRoom({ ...node, pods: 41 })).to.equal(
      'Node a has room for 9 more pods (it takes 17, 8 are there); the chosen claims need 41.',
    )
    expect(lackOfRoom({ ...node, there: 20, pods: 1 })).to.include('has room for 0 more pods')
  })
})
