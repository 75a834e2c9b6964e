/// Tests of a job with real reducers. Start with [TrainingJobTest]. The fixtures:
/// - [JobFixture]: a job whose workers, clock, checkpoint keeper and observers are played by the
///   test.
/// - [ScriptedWorker]: a worker of that job, whose messages are sent by the test.
/// - [CorrectResults]: the results and gradients that a correct worker would report.
/// - [TestClock]: a clock that only the test advances.
package dev.tributary.coordinator.job;
