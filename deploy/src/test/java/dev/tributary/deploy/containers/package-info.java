/// Tests of the manifests for containers: Kubernetes and `tributary` accept them.
///
/// Start with [ContainerCommandsTest].
package dev.tributary.deploy.containers;
