/// The `tributary` command: what people type, what they see, and what a run leaves behind.
///
/// Start with [Main], then [TrainCommand]. Depends on all other modules.
package dev.tributary.deploy;
