/// The commands that use a trained model on rows of data: `predict`, and what it prints.
///
/// Start with [PredictCommand]. Depends on `cli.exit`, `cli.option` and on `common`.
package dev.tributary.deploy.predict;
