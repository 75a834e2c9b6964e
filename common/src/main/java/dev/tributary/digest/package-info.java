/// What names a stretch of floats cheaply enough to be computed in every step: XXH3 with 128 bits.
/// It tells faults apart, not forgers; where somebody may want to deceive there is [Sha256].
///
/// Start with [Xxh128]. Depends on `tensor` for whether there is a vector unit, and on hash4j.
package dev.tributary.digest;
