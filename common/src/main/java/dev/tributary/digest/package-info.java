/// Digests. XXH3 with 128 bits is cheap enough to be computed for all floats of every step. It
/// detects faults, but not deliberate changes; [Sha256] detects both.
///
/// Start with [Xxh128]. Depends on `tensor`, to know whether there is a vector unit, and on hash4j.
package dev.tributary.digest;
