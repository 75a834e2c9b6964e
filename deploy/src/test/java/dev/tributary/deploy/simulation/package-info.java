/// Whole runs in virtual time: the real actors, services and encodings on simulated hosts, with a
/// simulated network, disk and clock, and faults drawn by a seed.
///
/// Start with [World]; [SimulationTest] says how to replay a seed.
package dev.tributary.deploy.simulation;
