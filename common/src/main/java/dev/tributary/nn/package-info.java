/// The network: layers with `forward` and `backward`, losses, initializers, and shape inference
/// from the job's model.
///
/// Start with [Layer], then [Network], then [Architecture]. Depends on `tensor`, `job`, `digest`,
/// `text`, the score in `reduce`, the kinds of target in `data`, and the job's messages.
package dev.tributary.nn;
