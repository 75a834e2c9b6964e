/// Digests. XXH3 with 128 bits is cheap enough to be computed for all floats of every step. It
/// reveals faults, but not deliberate changes; [Sha256] is for those.
///
/// Start with [Xxh128]. Depends on `tensor` for whether there is a vector unit, and on hash4j.
package dev.tributary.digest;
