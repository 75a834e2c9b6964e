/// The quality of predictions beyond their loss: sums over samples that can be added, and the
/// numbers that follow from them.
///
/// Start with [Quality], then [Confusion]. Counts are whole numbers, so they are exact whoever
/// computes them. Depends on no other package of this project.
package dev.tributary.reduce.quality;
