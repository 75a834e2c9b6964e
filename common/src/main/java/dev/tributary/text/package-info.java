/// Words for messages to people.
///
/// Start with [Counted]. Depends on Java only.
package dev.tributary.text;
