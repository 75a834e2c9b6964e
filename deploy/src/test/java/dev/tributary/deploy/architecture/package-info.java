/// The rules for the code itself: allowed dependencies, forbidden calls, and the documentation of
/// packages.
///
/// Start with [ArchitectureTest].
package dev.tributary.deploy.architecture;
