/// Tests of the reducers against plain recursion. Start with [ReducerTest]. The fixtures:
/// - [ReducerFixture]: the reducers of a job on the test's thread, and the expected weights.
/// - [RandomGradients]: gradients of a step, their chunks, and their sum by plain recursion.
/// - [RecordingSubscriber]: a subscriber that records the published slices.
package dev.tributary.coordinator.reducer;
