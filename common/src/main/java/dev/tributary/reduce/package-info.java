/// The order in which the gradients of a step's shards are added, how parameters are cut into
/// slices, and the bookkeeping of a sum whose parts arrive in any order, more than once, and cut in
/// different ways. There is no arithmetic here: the caller decides what a value is and how two are
/// added.
///
/// Start with [ReductionTree], then [SliceId]. Depends on nothing of ours.
package dev.tributary.reduce;
