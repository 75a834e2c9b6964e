/// Tests of the coordinator's decisions. Start with [AssignmentPolicyTest]. The fixture:
/// - [TestMembers]: members with given numbers of actors, and the shards that are assigned to them.
package dev.tributary.coordinator.round;
