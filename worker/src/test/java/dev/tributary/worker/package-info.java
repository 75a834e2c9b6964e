/// Tests of a worker against a coordinator that the test plays. Start with [WorkerTest]. The
/// fixtures:
/// - [ScriptedCoordinator]: a coordinator whose messages are sent by the test.
/// - [TestClock]: a clock that the test advances, and that counts how often it is read.
package dev.tributary.worker;
