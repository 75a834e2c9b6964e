/// In which order the gradients of a step's shards are added, and the bookkeeping of a sum whose
/// parts arrive in any order, more than once, and cut in different ways. No arithmetic here: what a
/// value is and how two are added is the caller's.
///
/// Start with [ReductionTree]. Depends on nothing of ours.
package dev.tributary.reduce;
