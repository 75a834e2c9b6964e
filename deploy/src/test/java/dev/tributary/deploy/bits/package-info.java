/// The first promise: the weights are a function of the job and the data, and depend neither on the
/// number of workers nor on where they are.
///
/// Start with [SameBitsTest].
package dev.tributary.deploy.bits;
