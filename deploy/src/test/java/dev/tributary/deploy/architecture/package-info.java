/// The rules of the code itself: what may depend on what, what nobody may call, what every package
/// documents.
///
/// Start with [ArchitectureTest].
package dev.tributary.deploy.architecture;
