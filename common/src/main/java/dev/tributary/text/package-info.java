/// Words for messages to people.
///
/// Start with [Counted] and [PlainText]. Depends on Java only.
package dev.tributary.text;
