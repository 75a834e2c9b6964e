package dev.tributary.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The state from which the following lines of a ledger start: the job, the data, and the weights
/// before the next recorded step. The first line of a ledger is an anchor, and so is the line after
/// steps that could not be recorded, the line at which another build goes on with the run, and the
/// line from which the run goes on with another job, of which it is an extension.
///
/// @param step the version of the weights; 0 at the start of a run
/// @param origin the run, term and build that wrote the line. They differ between two runs of one
///   job and are not compared
/// @param extended the job of the lines before, if the run is extended here
public record Anchor(
    long step, Subject subject, ModelDigest weights, Origin origin, Optional<String> extended)
    implements StateRecord {

  /// An anchor at which the run is not extended.
  public Anchor(long step, Subject subject, ModelDigest weights, Origin origin) {
    this(step, subject, weights, origin, Optional.empty());
  }

  /// The anchor at which a run of `before` goes on with this anchor's job.
  Anchor extending(Subject before) {
    return new Anchor(step, subject, weights, origin, Optional.of(before.job));
  }

  /// The subject of a run: the model that it trains and the data.
  ///
  /// @param job SHA-256 of the job's numerical identity, in hexadecimal
  /// @param parameters the parameters of the model, in order
  public record Subject(String job, Data data, Epoch epoch, List<Parameter> parameters) {

    public Subject {
      parameters = List.copyOf(parameters);
    }

    /// Whether both are the same subject, as far as both say.
    boolean agrees(Subject other) {
      return job.equals(other.job)
          && data.agrees(other.data)
          && epoch.equals(other.epoch)
          && parameters.equals(other.parameters);
    }

    /// Whether a run of this subject may go on with the job of `other`.
    boolean isExtendedBy(Subject other) {
      return !job.equals(other.job)
          && new Subject(other.job, data, epoch, parameters).agrees(other);
    }

    /// The differences that make the records of `other` incomparable with those of this subject, a
    /// line each. Different data are not included: the records can still be compared, which shows
    /// the first step that the data affect.
    public List<String> differences(Subject other) {
      List<String> all = new ArrayList<>();
      if (!job.equals(other.job)) {
        all.add("the job is " + job + " here and " + other.job + " there");
      }
      if (!parameters.equals(other.parameters)) {
        all.add("the parameters are " + parameters + " here and " + other.parameters + " there");
      }
      return all;
    }
  }

  /// The samples, and their preparation.
  ///
  /// @param digest SHA-256 of the samples as read, in hexadecimal
  /// @param preprocessing SHA-256 of what was learnt from the training samples, in hexadecimal;
  ///   absent if nothing was learnt, and in ledgers of earlier releases
  public record Data(String digest, Optional<String> preprocessing) {

    boolean agrees(Data other) {
      return digest.equals(other.digest)
          && (preprocessing.isEmpty()
              || other.preprocessing.isEmpty()
              || preprocessing.equals(other.preprocessing));
    }
  }

  /// The extent of an epoch.
  ///
  /// @param samples the number of training samples
  /// @param batch the number of samples of a step
  /// @param dropLast whether the last minibatch is left out if it is short
  public record Epoch(long samples, int batch, boolean dropLast) {

    /// The number of samples that an epoch counts.
    public long counted() {
      return dropLast ? samples - samples % batch : samples;
    }
  }

  /// A parameter of the model.
  ///
  /// @param shape the shape in files, outermost extent first
  /// @param layout the order of the elements in memory: `row` for the order in files, `transposed`
  ///   if the first extent comes last
  public record Parameter(String name, List<Integer> shape, String layout) {

    public Parameter {
      shape = List.copyOf(shape);
    }

    @Override
    public String toString() {
      return name + " " + shape;
    }
  }

  /// The writer of the line.
  ///
  /// @param term the term of the coordinator
  /// @param build the digest of the coordinator's code; absent in ledgers of earlier releases
  public record Origin(long runId, long term, Optional<String> build) {}
}
