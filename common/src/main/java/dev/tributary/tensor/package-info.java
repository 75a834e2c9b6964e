/// Arithmetic with a bit contract on EJML's `FMatrixRMaj`: matrix products, elementary functions,
/// random numbers, rounding to 16 bits, and pools of matrices. The contract: every result is a pure
/// function of the arguments, whatever the vector width or the machine.
///
/// Start with [Products]. Depends on no other package of this project.
package dev.tributary.tensor;
