package dev.tributary.deploy.doctor;

import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.security.SecuritySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The things that a [Doctor] checks besides the machine.
///
/// @param job the job, if one is given
/// @param data the directory of the data, if not the one in the job
/// @param coordinator the coordinator, if this machine is to be a worker
/// @param out the directory of the runs
record DoctorInput(
    Optional<JobSource> job,
    Optional<Path> data,
    Optional<Endpoint> coordinator,
    SecuritySettings security,
    Path out) {

  /// A job file.
  ///
  /// @param overrides the overrides of its keys
  record JobSource(Path yaml, List<String> overrides) {}
}
