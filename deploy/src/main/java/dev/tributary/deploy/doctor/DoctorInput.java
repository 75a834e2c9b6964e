package dev.tributary.deploy.doctor;

import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.security.SecuritySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a [Doctor] examines beside the machine.
///
/// @param job if there is one
/// @param data the directory of the data, if it is not the one in the job
/// @param coordinator for which this machine is to work, if it is to be a worker
/// @param out where runs are recorded
record DoctorInput(
    Optional<JobSource> job,
    Optional<Path> data,
    Optional<Endpoint> coordinator,
    SecuritySettings security,
    Path out) {

  /// @param overrides of the job file's keys
  record JobSource(Path yaml, List<String> overrides) {}
}
