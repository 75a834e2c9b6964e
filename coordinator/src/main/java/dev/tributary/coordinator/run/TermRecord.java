package dev.tributary.coordinator.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.tributary.job.SmallFile;
import dev.tributary.proto.v1.Job;
import dev.tributary.wire.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;

/// The record of one term: the run's id, the term's number, the build, the data and the job. As
/// JSON:
///
///     {"run_id": "0123456789abcdef", "term": 3, "build": "…", "data_digest": "…", "job": {…}}
///
/// @param term the number of the term, from 1; each start in the run's directory raises it
/// @param build the digest of the coordinator's code; empty in records of earlier releases
/// @param dataDigest the digest of the samples, in hexadecimal
/// @param job the resolved job
record TermRecord(long runId, long term, String build, String dataDigest, Job job) {
  /// The most bytes of a record. It holds the job, whose file has at most 3 MiB.
  private static final int MAX_BYTES = 64 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /// The stamp of the run and the term, with step 0.
  Stamp stamp() {
    return new Stamp(runId, term, 0);
  }

  String toJson() {
    ObjectNode object = JSON.createObjectNode();
    object.put("run_id", HexFormat.of().toHexDigits(runId));
    object.put("term", term);
    object.put("build", build);
    object.put("data_digest", dataDigest);
    try {
      object.set("job", JSON.readTree(JsonFormat.printer().preservingProtoFieldNames().print(job)));
      return object + "\n";
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("the job has no JSON form", e);
    }
  }

  /// Reads the record in a file.
  ///
  /// @throws IOException with a message of one line, if there is none, or a damaged one
  static TermRecord read(Path file) throws IOException {
    return ofJson(SmallFile.text(file, MAX_BYTES));
  }

  /// Reads a record.
  ///
  /// @throws IOException with a message of one line, if the text is damaged
  static TermRecord ofJson(String text) throws IOException {
    Job.Builder job = Job.newBuilder();
    try {
      JsonNode object = JSON.readTree(text);
      JsonFormat.parser().merge(object.path("job").toString(), job);
      return new TermRecord(
          Long.parseUnsignedLong(object.path("run_id").asText(), 16),
          object.path("term").asLong(),
          object.path("build").asText(),
          object.path("data_digest").asText(),
          job.build());
    } catch (JsonProcessingException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      throw new IOException("its run_id is not a number:  " + e.getMessage(), e);
    }
  }
}
