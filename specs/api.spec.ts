import { apiReference, documentation, enhancement } from '../lib/claim/source.ts'
import { claim } from '../lib/mocha/claim.ts'
import { expect } from '../lib/pod/expect.ts'

describe('The field shareProcessNamespace', () => {
  const field = apiReference(
    'Share a single process namespace between all of the containers in a pod. […] Optional: Default to false.',
  )

  claim(
    'api.round-trip-pod',
    {
      title:
        'true, false and unset are stored in a Pod as given: an unset shareProcessNamespace is not turned into false',
      source: field,
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const pods = await cluster.store('api/parked.yaml')
      expect(pods.the('parked-sharing')).to.have.sharing(true)
      expect(pods.the('parked-not-sharing')).to.have.sharing(false)
      expect(pods.the('parked-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-deployment',
    {
      title: "true, false and unset are stored in a Deployment's template as given",
      source: documentation(
        'Deployments',
        'concepts/workloads/controllers/deployment/#pod-template',
        'The .spec.template is a Pod template. It has exactly the same schema as a Pod',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const deployments = await cluster.store('api/deployment.yaml')
      expect(deployments.the('deployment-sharing')).to.have.sharing(true)
      expect(deployments.the('deployment-not-sharing')).to.have.sharing(false)
      expect(deployments.the('deployment-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-replica-set',
    {
      title: "true, false and unset are stored in a ReplicaSet's template as given",
      source: documentation(
        'ReplicaSet',
        'concepts/workloads/controllers/replicaset/#pod-template',
        'The .spec.template is a pod template',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const replicaSets = await cluster.store('api/replica-set.yaml')
      expect(replicaSets.the('replica-set-sharing')).to.have.sharing(true)
      expect(replicaSets.the('replica-set-not-sharing')).to.have.sharing(false)
      expect(replicaSets.the('replica-set-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-stateful-set',
    {
      title: "true, false and unset are stored in a StatefulSet's template as given",
      source: documentation(
        'StatefulSets',
        'concepts/workloads/controllers/statefulset/',
        'manages Pods that are based on an identical container spec',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const statefulSets = await cluster.store('api/stateful-set.yaml')
      expect(statefulSets.the('stateful-set-sharing')).to.have.sharing(true)
      expect(statefulSets.the('stateful-set-not-sharing')).to.have.sharing(false)
      expect(statefulSets.the('stateful-set-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-daemon-set',
    {
      title: "true, false and unset are stored in a DaemonSet's template as given",
      source: documentation(
        'DaemonSet',
        'concepts/workloads/controllers/daemonset/#pod-template',
        'The .spec.template is a pod template. It has exactly the same schema as a Pod',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const daemonSets = await cluster.store('api/daemon-set.yaml')
      expect(daemonSets.the('daemon-set-sharing')).to.have.sharing(true)
      expect(daemonSets.the('daemon-set-not-sharing')).to.have.sharing(false)
      expect(daemonSets.the('daemon-set-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-job',
    {
      title: "true, false and unset are stored in a Job's template as given",
      source: documentation(
        'Jobs',
        'concepts/workloads/controllers/job/#pod-template',
        'The .spec.template is a pod template. It has exactly the same schema as a Pod',
      ),
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const jobs = await cluster.store('api/job.yaml')
      expect(jobs.the('job-sharing')).to.have.sharing(true)
      expect(jobs.the('job-not-sharing')).to.have.sharing(false)
      expect(jobs.the('job-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-cron-job',
    {
      title: "true, false and unset are stored in the template of a CronJob's Jobs as given",
      source: documentation(
        'CronJob',
        'concepts/workloads/controllers/cron-jobs/#job-template',
        'The .spec.jobTemplate defines a template for the Jobs that the CronJob creates',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const cronJobs = await cluster.store('api/cron-job.yaml')
      expect(cronJobs.the('cron-job-sharing')).to.have.sharing(true)
      expect(cronJobs.the('cron-job-not-sharing')).to.have.sharing(false)
      expect(cronJobs.the('cron-job-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-replication-controller',
    {
      title: "true, false and unset are stored in a ReplicationController's template as given",
      source: documentation(
        'ReplicationController',
        'concepts/workloads/controllers/replicationcontroller/#pod-template',
        'It has exactly the same schema as a pod, except it is nested',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'core-templates'],
    },
    async ({ cluster }) => {
      const controllers = await cluster.store('api/replication-controller.yaml')
      expect(controllers.the('replication-controller-sharing')).to.have.sharing(true)
      expect(controllers.the('replication-controller-not-sharing')).to.have.sharing(false)
      expect(controllers.the('replication-controller-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.round-trip-pod-template',
    {
      title: 'true, false and unset are stored in a PodTemplate as given',
      source: documentation(
        'Pods',
        'concepts/workloads/pods/#pod-templates',
        'PodTemplates are specifications for creating Pods',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'core-templates'],
    },
    async ({ cluster }) => {
      const templates = await cluster.store('api/pod-template.yaml')
      expect(templates.the('pod-template-sharing')).to.have.sharing(true)
      expect(templates.the('pod-template-not-sharing')).to.have.sharing(false)
      expect(templates.the('pod-template-unset')).to.have.sharing('unset')
    },
  )

  claim(
    'api.template-passed-on',
    {
      title: "a StatefulSet's pod has true, false or unset, as its template has it",
      source: documentation(
        'Pods',
        'concepts/workloads/pods/#pod-templates',
        'Controllers for workload resources create Pods from a pod template and manage those Pods on your behalf.',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const statefulSets = await cluster.store('api/passed-on.yaml')
      expect(statefulSets.the('passed-on-sharing')).to.have.sharing(true)
      expect(statefulSets.the('passed-on-not-sharing')).to.have.sharing(false)
      expect(statefulSets.the('passed-on-unset')).to.have.sharing('unset')
      expect(await cluster.podOf('passed-on-sharing', { within: 40 })).to.have.sharing(true)
      expect(await cluster.podOf('passed-on-not-sharing', { within: 40 })).to.have.sharing(false)
      expect(await cluster.podOf('passed-on-unset', { within: 40 })).to.have.sharing('unset')
    },
  )

  claim(
    'api.wrong-type',
    {
      title:
        'shareProcessNamespace "true", a string, is refused with status 400, and the refusal names the field',
      source: apiReference(
        'shareProcessNamespace boolean Share a single process namespace between all of the containers in a pod.',
      ),
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/invalid-text.yaml')).to.be.refused(400, {
        message: 'shareProcessNamespace',
      })
      expect(await cluster.answerTo('api/sharing.yaml')).to.have.sharing(true)
    },
  )

  claim(
    'api.misspelt',
    {
      title:
        'strict field validation refuses a misspelt field with status 400; else it is dropped and the pod does not share',
      source: documentation(
        'Kubernetes API Concepts',
        'reference/using-api/api-concepts/#setting-the-field-validation-level',
        'The API server rejects the request with a 400 Bad Request error when it detects any unknown or duplicate fields.',
      ),
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/invalid-misspelt.yaml', { unknownFields: 'refused' })).to.be.refused(
        400,
        { message: 'shareProcessNamespaces' },
      )
      expect(
        await cluster.answerTo('api/invalid-misspelt.yaml', { unknownFields: 'dropped' }),
      ).to.have.sharing('unset')
    },
  )
})

describe('What it may stand beside', () => {
  // A cluster that forbids hostPID may do so before the API server looks at the field (a webhook, OpenShift's SCC).
  const conflict = apiReference('HostPID and ShareProcessNamespace cannot both be set.')
  const windows = apiReference(
    'If the OS field is set to windows, following fields must be unset: […] spec.securityContext.sysctls - spec.shareProcessNamespace - spec.securityContext.runAsUser',
  )

  claim(
    'api.hostpid-conflict',
    {
      title:
        'shareProcessNamespace true beside hostPID is refused with the status 422 and a reason at the field',
      source: conflict,
      level: 'required',
      needs: ['kubernetes-api', 'host-namespaces'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/invalid-host-pid.yaml')).to.be.refused(422, {
        // Kubernetes 1.35 names the field's place in the internal type:
        // spec.securityContext.shareProcessNamespace.
        field: 'shareProcessNamespace',
        message: 'ShareProcessNamespace and HostPID cannot both be enabled',
      })
    },
  )

  claim(
    'api.hostpid-alone',
    {
      title: 'shareProcessNamespace false beside hostPID is accepted, and kept',
      source: conflict,
      level: 'required',
      needs: ['kubernetes-api', 'host-namespaces'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/not-sharing-host-pid.yaml')).to.have.sharing(false)
    },
  )

  claim(
    'api.windows-true',
    {
      title:
        'shareProcessNamespace true in a pod for Windows is refused with the status 422 and a reason at the field',
      source: windows,
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/invalid-windows-sharing.yaml')).to.be.refused(422, {
        field: 'spec.shareProcessNamespace',
        message: 'cannot be set for a windows pod',
      })
      expect(await cluster.answerTo('api/linux.yaml')).to.have.sharing(true)
    },
  )

  claim(
    'api.windows-false',
    {
      title:
        'shareProcessNamespace false is refused like true in a pod for Windows; a pod for Windows without it is accepted',
      source: windows,
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/invalid-windows-not-sharing.yaml')).to.be.refused(422, {
        field: 'spec.shareProcessNamespace',
        message: 'cannot be set for a windows pod',
      })
      expect(await cluster.answerTo('api/windows.yaml')).to.have.sharing('unset')
    },
  )
})

describe('A pod that is there', () => {
  const immutable = documentation(
    'Pods',
    'concepts/workloads/pods/#pod-update-and-replacement',
    'Pod updates may not change fields other than spec.containers[*].image, spec.initContainers[*].image, spec.activeDeadlineSeconds',
  )

  claim(
    'api.immutable',
    {
      title:
        'shareProcessNamespace true can be neither changed to false nor removed: status 422; other fields can be changed',
      source: immutable,
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const pods = await cluster.store('api/parked.yaml')
      const refusal = { field: 'spec', message: 'pod updates may not change fields other than' }
      const toFalse = { spec: { shareProcessNamespace: false } }
      expect(await pods.answerToChange('parked-sharing', toFalse)).to.be.refused(422, refusal)
      const toUnset = { spec: { shareProcessNamespace: null } }
      expect(await pods.answerToChange('parked-sharing', toUnset)).to.be.refused(422, refusal)

      const another = { spec: { shareProcessNamespace: true, activeDeadlineSeconds: 600 } }
      expect(await pods.answerToChange('parked-sharing', another)).to.have.sharing(true)
    },
  )

  claim(
    'api.immutable-off',
    {
      title: 'sharing can not be switched on later, from false or from unset: status 422',
      source: immutable,
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const pods = await cluster.store('api/parked.yaml')
      const refusal = { field: 'spec', message: 'pod updates may not change fields other than' }
      const toTrue = { spec: { shareProcessNamespace: true } }
      expect(await pods.answerToChange('parked-not-sharing', toTrue)).to.be.refused(422, refusal)
      expect(await pods.answerToChange('parked-unset', toTrue)).to.be.refused(422, refusal)

      const another = { spec: { activeDeadlineSeconds: 600 } }
      expect(await pods.answerToChange('parked-not-sharing', another)).to.have.sharing(false)
      expect(await pods.answerToChange('parked-unset', another)).to.have.sharing('unset')
    },
  )

  claim(
    'api.subresources-leave-it',
    {
      title:
        "status, ephemeralcontainers, resize and binding change what is theirs, and leave a pod's shareProcessNamespace as it is",
      source: immutable,
      level: 'required',
      needs: ['kubernetes-api', 'pod-subresources'],
    },
    async ({ cluster }) => {
      const pods = await cluster.store('api/subresources.yaml')
      const image = 'docker.io/library/busybox:1.28'
      const off = { shareProcessNamespace: false }
      const on = { shareProcessNamespace: true }

      const status = { message: 'told by the suite' }
      const told = await pods.answerToChangeOf('status', 'subresources-sharing', { status, spec: off })
      expect(told).to.have.sharing(true)
      expect(told).to.have.nested.property('object.status.message', 'told by the suite')
      const alsoTold = await pods.answerToChangeOf('status', 'subresources-unset', { status, spec: on })
      expect(alsoTold).to.have.sharing('unset')

      const ephemeralContainers = [{ name: 'debugger', image }]
      const debugged = await pods.answerToChangeOf('ephemeralcontainers', 'subresources-sharing', {
        spec: { ...off, ephemeralContainers },
      })
      expect(debugged).to.have.sharing(true)
      expect(debugged).to.have.nested.property('object.spec.ephemeralContainers[0].name', 'debugger')
      const alsoDebugged = await pods.answerToChangeOf('ephemeralcontainers', 'subresources-unset', {
        spec: { ...on, ephemeralContainers },
      })
      expect(alsoDebugged).to.have.sharing('unset')

      const requests = { cpu: '20m' }
      const resized = await pods.answerToResize('subresources-sharing', requests, off)
      expect(resized).to.have.sharing(true)
      expect(resized).to.have.nested.property('object.spec.containers[0].resources.requests.cpu', '20m')
      const alsoResized = await pods.answerToResize('subresources-unset', requests, on)
      expect(alsoResized).to.have.sharing('unset')

      const bound = await pods.answerToBinding('subresources-sharing', 'pidns-conformance-nowhere')
      expect(bound).to.have.sharing(true)
      expect(bound).to.have.nested.property('object.spec.nodeName', 'pidns-conformance-nowhere')
      const alsoBound = await pods.answerToBinding('subresources-unset', 'pidns-conformance-nowhere')
      expect(alsoBound).to.have.sharing('unset')
    },
  )

  claim(
    'api.template-mutable',
    {
      title: "a Deployment's template can switch between sharing and not",
      source: documentation(
        'Pods',
        'concepts/workloads/pods/#pod-update-and-replacement',
        'when the Pod template for a workload resource is changed, the controller creates new Pods based on the updated template instead of updating or patching the existing Pods',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'controllers'],
    },
    async ({ cluster }) => {
      const deployments = await cluster.store('api/deployment.yaml')
      const toTrue = { spec: { template: { spec: { shareProcessNamespace: true } } } }
      expect(await deployments.answerToChange('deployment-not-sharing', toTrue)).to.have.sharing(true)
      expect(await deployments.answerToChange('deployment-unset', toTrue)).to.have.sharing(true)
      const toUnset = { spec: { template: { spec: { shareProcessNamespace: null } } } }
      expect(await deployments.answerToChange('deployment-sharing', toUnset)).to.have.sharing('unset')
    },
  )

  claim(
    'api.unknown-target',
    {
      title:
        'an ephemeral container that targets a container missing from the pod is refused with status 422',
      source: apiReference(
        'targetContainerName string If set, the name of the container from PodSpec that this ephemeral container targets.',
        'EphemeralContainer',
      ),
      level: 'required',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const pods = await cluster.store('api/parked.yaml')
      const image = 'docker.io/library/busybox:1.28'
      expect(await pods.answerToDebugger('parked-sharing', { image, target: 'absent' })).to.be.refused(422, {
        field: 'spec.ephemeralContainers[0].targetContainerName',
        message: 'absent',
      })
      expect(await pods.answerToDebugger('parked-sharing', { image, target: 'a' })).to.be.acceptedFor(
        'targetContainerName',
      )
    },
  )
})

describe('Pod Security admission', () => {
  const standards = (says: string) =>
    documentation('Pod Security Standards', 'concepts/security/pod-security-standards/', says)

  claim(
    'api.psa-baseline-ptrace',
    {
      title: "the level baseline refuses the page's capability SYS_PTRACE, with or without sharing",
      source: standards('Adding additional capabilities beyond those listed below must be disallowed.'),
      level: 'required',
      needs: ['kubernetes-api', 'pod-security-admission'],
    },
    async ({ cluster }) => {
      const refusal = { message: 'must not include "SYS_PTRACE"' }
      expect(await cluster.answerTo('api/sharing-ptrace.yaml', { enforcing: 'baseline' })).to.be.refused(
        403,
        refusal,
      )
      expect(await cluster.answerTo('api/ptrace.yaml', { enforcing: 'baseline' })).to.be.refused(403, refusal)
      expect(await cluster.answerTo('api/sharing-ptrace.yaml')).to.have.sharing(true)
    },
  )

  claim(
    'api.psa-baseline',
    {
      title: 'the level baseline accepts a sharing pod that adds no capability',
      source: standards(
        'Minimally restrictive policy which prevents known privilege escalations. Allows the default (minimally specified) Pod configuration.',
      ),
      level: 'required',
      needs: ['kubernetes-api', 'pod-security-admission'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/sharing.yaml', { enforcing: 'baseline' })).to.have.sharing(true)
    },
  )

  claim(
    'api.psa-restricted',
    {
      title: 'the level restricted accepts a sharing pod that keeps to it, and refuses one that does not',
      source: standards('Heavily restricted policy, following current Pod hardening best practices.'),
      level: 'required',
      needs: ['kubernetes-api', 'pod-security-admission'],
    },
    async ({ cluster }) => {
      expect(await cluster.answerTo('api/restricted.yaml', { enforcing: 'restricted' })).to.have.sharing(true)
      expect(await cluster.answerTo('api/sharing.yaml', { enforcing: 'restricted' })).to.be.refused(403, {
        message: 'violates PodSecurity "restricted',
      })
    },
  )
})

describe('What users are told and given', () => {
  claim(
    'api.openapi-described',
    {
      title: 'the API server describes shareProcessNamespace as a boolean of a pod that is false by default',
      source: apiReference(
        'shareProcessNamespace boolean Share a single process namespace between all of the containers in a pod.',
      ),
      level: 'informative',
      needs: ['kubernetes-api'],
    },
    async ({ cluster }) => {
      const { type, description } = await cluster.describedField('PodSpec', 'shareProcessNamespace')
      expect(type, 'the type of the field').to.equal('boolean')
      expect(description, 'the description of the field')
        .to.include('Share a single process namespace between all of the containers in a pod.')
        .and.to.include('Default to false.')
    },
  )

  claim(
    'api.debug-copy',
    {
      title:
        'a copy by kubectl debug --share-processes shares, of a pod that does not; its copy with --share-processes=false does not',
      source: enhancement(
        'KEP-1441: kubectl debug',
        'sig-cli/1441-kubectl-debug',
        "--share-processes=true: When used with '--copy-to', enable process namespace sharing in the copy.",
      ),
      level: 'recommended',
      pods: { unset: 'ns/unset.yaml' },
      needs: ['kubernetes-api', 'kubectl'],
    },
    async ({ unset, cluster }) => {
      const sharing = await cluster.debugCopy(unset, { to: 'copy-sharing', shareProcesses: true })
      const apart = await cluster.debugCopy(sharing, { to: 'copy-apart', shareProcesses: false })
      const [a, b] = [await sharing.terminal('a').lookNow(), await sharing.terminal('b').lookNow()]
      expect([a, b]).to.be.inOneNamespace
      expect([a, b]).to.see('unset/a')
      expect([a, b]).to.see('unset/b')

      expect(await apart.terminal('a').lookNow()).not.to.see('unset/b')
      expect(await apart.terminal('b').lookNow()).not.to.see('unset/a')
      expect(await unset.terminal('a').lookNow()).not.to.see('unset/b')
    },
  )
})
