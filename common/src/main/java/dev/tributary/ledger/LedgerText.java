package dev.tributary.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tributary.data.Minibatches.Minibatch;
import dev.tributary.digest.Sha256;
import dev.tributary.digest.Xxh128;
import dev.tributary.reduce.Metric;
import dev.tributary.reduce.stopping.History;
import dev.tributary.reduce.stopping.StoppingRule;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// The text of a record as a line, and the chain through all lines.
///
/// The last key of a step is `chain`: SHA-256, in hexadecimal, of the 64 digits of the previous
/// line's chain followed by the part of this line before `,"chain":`, in UTF-8. For the first line,
/// the previous chain is empty. The keys after the chain, an anchor's `run`, `term` and `build`, are
/// not chained: they differ between runs of one job.
///
///     {"ledger":1,"step":0,"job":…,"data":…,"preprocessing":…,"samples":…,"batch":…,"drop_last":…,
///      "parameters":[{"name":…,"shape":[…],"layout":…},…],
///      "weights":…,"digests":[…],"chain":…,"run":…,"term":…,"build":…}
///     {"step":1,"epoch":1,"from":0,"count":…,"samples":…,"loss":…,
///      "gradient":…,"weights":…,"digests":[[gradient,weights],…],"chain":…}
///     {"end":46,"metric":…,"split":…,"patience":…,"min_delta":…,"model":23,
///      "evaluations":[[23,0.5],[46,0.6]],"chain":…}
///
/// `preprocessing` is left out if nothing was learnt from the training samples. An anchor at which
/// the run is extended has, after `job`, the key `extends`: the job of the lines before.
///
/// Lines contain no spaces, a digest has 32 lowercase digits, and a loss, or the value of a
/// metric, is the shortest decimal that reads back to the same double, in Java's notation. So each
/// record has exactly one text.
public final class LedgerText {
  /// The chain before the first line.
  public static final String NO_CHAIN = "";

  /// The line of a step without the digests of its parameters: the keys, seven numbers of up to 24
  /// characters, two digests and the chain.
  private static final long BYTES_OF_A_STEP = 350;

  /// Two digests, in quotes and brackets, and two commas.
  private static final long BYTES_OF_A_PARAMETER = 72;

  private static final int FORMAT = 1;
  private static final String CHAIN = ",\"chain\":\"";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LedgerText() {}

  /// A line and its chain.
  ///
  /// @param line the text without a line end
  /// @param chain the chain that the next line continues
  public record Line(String line, String chain) {

    /// The number of characters, which is about the number of bytes.
    long length() {
      return line.length() + 1L;
    }

    /// The bytes in the file.
    byte[] bytes() {
      return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  /// The line of a record.
  ///
  /// @param previous the chain of the line before
  public static Line write(LedgerRecord record, String previous) {
    return switch (record) {
      case StepRecord step -> chained(fields(step), previous, "");
      case EndRecord end -> chained(fields(end), previous, "");
      case Anchor anchor ->
          chained(
              fields(anchor),
              previous,
              ",\"run\":\"%s\",\"term\":%s%s"
                  .formatted(
                      HexFormat.of().toHexDigits(anchor.origin().runId()),
                      Long.toUnsignedString(anchor.origin().term()),
                      anchor.origin().build().map(",\"build\":\"%s\""::formatted).orElse("")));
    };
  }

  /// The most bytes that the line of a step can have.
  ///
  /// @param parameters the number of the model's parameters: matrices and vectors
  public static long mostBytesOfAStep(int parameters) {
    return BYTES_OF_A_STEP + BYTES_OF_A_PARAMETER * parameters;
  }

  /// The record of a line, and its chain.
  public record Entry(LedgerRecord record, String chain) {}

  /// Reads a line.
  ///
  /// @param line the text without a line end
  /// @throws BrokenLedger if [#write] would write the record of this line differently
  public static Entry read(String line, String previous) {
    LedgerRecord record = parse(line);
    Line written = write(record, previous);
    if (!written.line().equals(line)) {
      throw new BrokenLedger(
          body(written.line()).equals(body(line))
              ? "the chain does not hold: this line was changed, or one before it was changed,"
                  + " removed or moved"
              : "the line is not in the form of a ledger: it was changed");
    }
    return new Entry(record, written.chain());
  }

  private static Line chained(ObjectNode fields, String previous, String after) {
    String json = fields.toString();
    String body = json.substring(0, json.length() - 1);
    String chain = Sha256.hex((previous + body).getBytes(StandardCharsets.UTF_8));
    return new Line(body + CHAIN + chain + "\"" + after + "}", chain);
  }

  private static String body(String line) {
    int end = line.indexOf(CHAIN);
    return end < 0 ? line : line.substring(0, end);
  }

  private static ObjectNode fields(StepRecord step) {
    ObjectNode fields =
        JSON.createObjectNode()
            .put("step", step.step())
            .put("epoch", step.minibatch().epoch())
            .put("from", step.minibatch().from())
            .put("count", step.minibatch().size())
            .put("samples", step.samples())
            .put("loss", step.loss())
            .put("gradient", step.gradient().whole().toString())
            .put("weights", step.weights().whole().toString());
    ArrayNode digests = fields.putArray("digests");
    for (int p = 0; p < step.weights().parameters().size(); p++) {
      digests
          .addArray()
          .add(step.gradient().parameters().get(p).toString())
          .add(step.weights().parameters().get(p).toString());
    }
    return fields;
  }

  private static ObjectNode fields(Anchor anchor) {
    Anchor.Subject subject = anchor.subject();
    ObjectNode fields =
        JSON.createObjectNode()
            .put("ledger", FORMAT)
            .put("step", anchor.step())
            .put("job", subject.job());
    anchor.extended().ifPresent(before -> fields.put("extends", before));
    fields.put("data", subject.data().digest());
    subject.data().preprocessing().ifPresent(digest -> fields.put("preprocessing", digest));
    fields
        .put("samples", subject.epoch().samples())
        .put("batch", subject.epoch().batch())
        .put("drop_last", subject.epoch().dropLast());
    ArrayNode parameters = fields.putArray("parameters");
    for (Anchor.Parameter parameter : subject.parameters()) {
      ObjectNode entry = parameters.addObject().put("name", parameter.name());
      parameter.shape().forEach(entry.putArray("shape")::add);
      entry.put("layout", parameter.layout());
    }
    fields.put("weights", anchor.weights().whole().toString());
    ArrayNode digests = fields.putArray("digests");
    anchor.weights().parameters().forEach(digest -> digests.add(digest.toString()));
    return fields;
  }

  private static ObjectNode fields(EndRecord end) {
    ObjectNode fields =
        JSON.createObjectNode()
            .put("end", end.step())
            .put("metric", end.rule().metric().label())
            .put("split", end.split())
            .put("patience", end.rule().patience())
            .put("min_delta", end.rule().minDelta())
            .put("model", end.model());
    ArrayNode evaluations = fields.putArray("evaluations");
    for (History.Evaluated evaluated : end.history().evaluations()) {
      evaluations.addArray().add(evaluated.step()).add(evaluated.value());
    }
    return fields;
  }

  private static LedgerRecord parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node.has("end")) {
        return end(node);
      }
      return node.has("ledger") ? anchor(node) : step(node);
    } catch (JsonProcessingException e) {
      throw new BrokenLedger("not a JSON object: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new BrokenLedger("not a line of a ledger: " + e.getMessage());
    }
  }

  private static StepRecord step(JsonNode node) {
    List<JsonNode> pairs = elements(node, "digests");
    return new StepRecord(
        required(node, "step").asLong(),
        new Minibatch(
            required(node, "epoch").asLong(),
            required(node, "from").asLong(),
            required(node, "count").asInt()),
        required(node, "samples").asInt(),
        number(required(node, "loss")),
        ModelDigest.of(digests(pairs, 0)),
        ModelDigest.of(digests(pairs, 1)));
  }

  private static EndRecord end(JsonNode node) {
    return new EndRecord(
        required(node, "end").asLong(),
        required(node, "split").asText(),
        new StoppingRule(
            Metric.valueOf(required(node, "metric").asText().toUpperCase(Locale.ROOT)),
            required(node, "patience").asInt(),
            number(required(node, "min_delta"))),
        new History(
            elements(node, "evaluations").stream()
                .map(pair -> new History.Evaluated(pair.path(0).asLong(), number(pair.path(1))))
                .toList()),
        required(node, "model").asLong());
  }

  private static double number(JsonNode node) {
    return Double.parseDouble(node.asText());
  }

  private static Anchor anchor(JsonNode node) {
    int format = required(node, "ledger").asInt();
    if (format != FORMAT) {
      throw new BrokenLedger(
          "the format of the ledger is %s, but this release reads format %s"
              .formatted(format, FORMAT));
    }
    Anchor.Epoch epoch =
        new Anchor.Epoch(
            required(node, "samples").asLong(),
            required(node, "batch").asInt(),
            required(node, "drop_last").asBoolean());
    List<Xxh128> digests =
        elements(node, "digests").stream().map(digest -> Xxh128.parse(digest.asText())).toList();
    return new Anchor(
        required(node, "step").asLong(),
        new Anchor.Subject(
            required(node, "job").asText(),
            new Anchor.Data(
                required(node, "data").asText(),
                Optional.ofNullable(node.get("preprocessing")).map(JsonNode::asText)),
            epoch,
            elements(node, "parameters").stream().map(LedgerText::parameter).toList()),
        ModelDigest.of(digests),
        new Anchor.Origin(
            Long.parseUnsignedLong(required(node, "run").asText(), 16),
            Long.parseUnsignedLong(required(node, "term").asText()),
            Optional.ofNullable(node.get("build")).map(JsonNode::asText)),
        Optional.ofNullable(node.get("extends")).map(JsonNode::asText));
  }

  private static Anchor.Parameter parameter(JsonNode node) {
    return new Anchor.Parameter(
        required(node, "name").asText(),
        elements(node, "shape").stream().map(JsonNode::asInt).toList(),
        required(node, "layout").asText());
  }

  private static List<Xxh128> digests(List<JsonNode> pairs, int which) {
    return pairs.stream().map(pair -> Xxh128.parse(pair.path(which).asText())).toList();
  }

  private static List<JsonNode> elements(JsonNode node, String key) {
    return StreamSupport.stream(required(node, key).spliterator(), false).toList();
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + key);
    }
    return value;
  }
}
