/// Arithmetic with a bit contract on EJML's `FMatrixRMaj`: matrix products, elementary functions,
/// random numbers, rounding to 16 bits, and the pools matrices come from. The contract: the result
/// of every function here is a pure function of its arguments, whatever the vector width or the
/// machine.
///
/// Start with [Products]. Depends on nothing of ours.
package dev.tributary.tensor;
