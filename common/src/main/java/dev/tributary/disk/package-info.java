/// The disk: the operations that create and change the files of a run, and the watch over those
/// that hang. Nothing else in a run changes a file.
///
/// Start with [Disk]. Depends on `time`.
package dev.tributary.disk;
