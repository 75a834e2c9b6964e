/// The network: layers with the lecture's `forward` and `backward`, losses, initialisers, and shape
/// inference from the job's model.
///
/// Start with [Layer], then [Network], then [Architecture]. Depends on `tensor`, `job`, `digest`,
/// the kinds of target in `data`, and the job's messages.
package dev.tributary.nn;
