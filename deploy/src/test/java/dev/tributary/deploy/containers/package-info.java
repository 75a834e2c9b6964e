/// The manifests for containers: whether Kubernetes and the command understand them.
///
/// Start with [ContainerCommandsTest].
package dev.tributary.deploy.containers;
