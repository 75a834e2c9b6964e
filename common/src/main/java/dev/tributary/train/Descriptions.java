package dev.tributary.train;

import dev.tributary.digest.Sha256;
import dev.tributary.job.JobIdentity;
import dev.tributary.proto.v1.ModelDescription;
import dev.tributary.proto.v1.Preprocessing;
import java.util.Optional;

/// What a file says about the model that it holds.
public final class Descriptions {

  private Descriptions() {}

  /// The description of the weights of version `step` of a job.
  public static ModelDescription of(PreparedJob prepared, long step) {
    return ModelDescription.newBuilder()
        .setName(prepared.job().getName())
        .setJobSha256(JobIdentity.digest(prepared.job()))
        .setDataSha256(prepared.dataDigest())
        .setStep(step)
        .setModel(prepared.job().getModel().toBuilder().clearInitFrom())
        .setLoss(prepared.job().getLoss())
        .setWeights(prepared.job().getWire().getWeights())
        .setPreprocessing(prepared.opened().preprocessing())
        .build();
  }

  /// The SHA-256, in hexadecimal, of the protobuf encoding of what was learnt from the training
  /// samples. It is absent if nothing was learnt, so that the preparation is a function of the job
  /// alone.
  static Optional<String> digest(Preprocessing preprocessing) {
    return Learnt.isAny(preprocessing)
        ? Optional.of(Sha256.hex(preprocessing.toByteArray()))
        : Optional.empty();
  }
}
