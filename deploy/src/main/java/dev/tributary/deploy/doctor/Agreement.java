package dev.tributary.deploy.doctor;

import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.train.PreparedJob;
import java.util.HexFormat;
import java.util.List;

/// The comparison of job and data here with those of a coordinator. A worker whose job or data
/// differ is refused.
record Agreement(PreparedJob own, GetJobResponse described) {

  List<Check> checks() {
    return List.of(job(), data());
  }

  private Check job() {
    List<String> differences = JobIdentity.difference(own.job(), described.getJob());
    return differences.isEmpty()
        ? new Check.Ok("its job", "the same as here")
        : new Check.Bad(
            "its job",
            String.join(", ", differences),
            "use the coordinator's job file, or leave out --job so that the worker receives it");
  }

  private Check data() {
    String there = HexFormat.of().formatHex(described.getDataDigest().toByteArray());
    return there.equals(own.dataDigest())
        ? new Check.Ok("its data", "the same as here")
        : new Check.Bad(
            "its data",
            "sha256 %s there, %s here".formatted(there, own.dataDigest()),
            "copy the coordinator's data files, and name their directory with --data");
  }
}
