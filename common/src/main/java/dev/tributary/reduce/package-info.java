/// The order in which the gradients of a step's shards are added, the division of parameters into
/// slices, and the bookkeeping of a sum whose parts arrive in any order, more than once, and as
/// different nodes. There is no arithmetic here: the caller decides what a value is and how two
/// values are added.
///
/// Start with [ReductionTree], then [SliceId]; [Metric] lists what an evaluation measures. Depends
/// on no other package of this project.
package dev.tributary.reduce;
