package dev.tributary.wire;

import static dev.tributary.proto.v1.TensorChunk.ELEMENT_TYPE_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.FIRST_SHARD_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.PARAMETER_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.RUN_ID_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.SHARD_COUNT_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.SLICE_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.STEP_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.TERM_FIELD_NUMBER;
import static dev.tributary.proto.v1.TensorChunk.VALUES_FIELD_NUMBER;

import com.google.protobuf.WireFormat;
import dev.tributary.reduce.SliceId;
import dev.tributary.reduce.Slicing;
import dev.tributary.reduce.TreeNode;
import dev.tributary.tensor.ElementType;
import dev.tributary.tensor.Finiteness;
import dev.tributary.tensor.Sums;
import io.grpc.Status;
import java.io.IOException;
import java.util.Optional;

/// Reads one chunk. As always in protobuf, fields may come in any order, the last of a kind counts,
/// and unknown fields are skipped. Values at the end of the message are read directly into their
/// target; values before another field are kept aside until the header is complete.
///
/// The parser is stricter than protobuf: it refuses a known field with another wire type, and a
/// number beyond 31 bits in a field that never needs more. Protobuf ignores the first and truncates
/// the second.
final class ChunkParser {
  private static final int DEEPEST_GROUP = 100;

  private final ElementType type;
  private final ValueSink sink;
  private final boolean inspects;
  private final WireReader message;

  private long runId;
  private long term;
  private long step;
  private int parameter;
  private int firstShard;
  private int shardCount;
  private int slice;
  private int elementType;

  /// @param type the type of the values; a chunk of another type is refused
  /// @param inspects whether to inspect the values for finiteness while they are read
  ChunkParser(ElementType type, ValueSink sink, boolean inspects, WireReader message) {
    this.type = type;
    this.sink = sink;
    this.inspects = inspects;
    this.message = message;
  }

  TensorChunk parse() throws IOException {
    byte[] aside = new byte[0];
    while (message.remaining() > 0) {
      int tag = readTag();
      if (WireFormat.getTagFieldNumber(tag) == VALUES_FIELD_NUMBER) {
        requireType(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = message.readLength();
        if (length == message.remaining()) {
          return chunk(message, length);
        }
        aside = message.readBytes(length);
      } else {
        readHeaderField(tag);
      }
    }
    return chunk(WireReader.of(aside), aside.length);
  }

  private void readHeaderField(int tag) throws IOException {
    switch (WireFormat.getTagFieldNumber(tag)) {
      case RUN_ID_FIELD_NUMBER -> runId = readFixed64(tag);
      case TERM_FIELD_NUMBER -> term = readVarint(tag);
      case STEP_FIELD_NUMBER -> step = readVarint(tag);
      case PARAMETER_FIELD_NUMBER -> parameter = readInt(tag);
      case FIRST_SHARD_FIELD_NUMBER -> firstShard = readInt(tag);
      case SHARD_COUNT_FIELD_NUMBER -> shardCount = readInt(tag);
      case SLICE_FIELD_NUMBER -> slice = readInt(tag);
      case ELEMENT_TYPE_FIELD_NUMBER -> elementType = readInt(tag);
      default -> skip(tag, 0);
    }
  }

  private TensorChunk chunk(WireReader values, int bytes) throws IOException {
    requireElementType();
    if (bytes % type.bytes() != 0) {
      throw WireReader.malformed(
          "%s bytes of values are not a whole number of %ss".formatted(bytes, type));
    }
    int count = bytes / type.bytes();
    if (count > Slicing.CHUNK_FLOATS) {
      throw WireReader.malformed(count + " values; at most " + Slicing.CHUNK_FLOATS + " are sent");
    }
    ChunkHeader header = header();
    Optional<Floats> target = sink.reserve(header, count);
    if (target.isEmpty()) {
      values.skip(bytes);
      return TensorChunk.dropped(header);
    }
    if (target.get().count() != count) {
      throw Status.INTERNAL
          .withDescription(count + " values for a target of " + target.get().count())
          .asRuntimeException();
    }
    if (inspects) {
      return TensorChunk.owned(header, target.get(), readAndInspect(values, target.get()));
    }
    values.readValues(type, target.get());
    return TensorChunk.owned(header, target.get(), Finiteness.UNKNOWN);
  }

  private Finiteness readAndInspect(WireReader values, Floats target) throws IOException {
    int first = -1;
    for (int done = 0; done < target.count(); done += Sums.INSPECTED_AT_ONCE) {
      Floats part = target.part(done, Math.min(Sums.INSPECTED_AT_ONCE, target.count() - done));
      values.readValues(type, part);
      if (first < 0) {
        first = Sums.firstNonFinite(part.array(), part.from(), part.count());
      }
    }
    return Finiteness.of(first < 0 ? first : first - target.from());
  }

  private void requireElementType() {
    if (elementType != TypeNumbers.of(type)) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "values of element type %s (%s), but this job sends type %s (%s)"
                  .formatted(
                      elementType, TypeNumbers.name(elementType), TypeNumbers.of(type), type))
          .asRuntimeException();
    }
  }

  private ChunkHeader header() {
    return new ChunkHeader(new Stamp(runId, term, step), node(), new SliceId(parameter, slice));
  }

  private Optional<TreeNode> node() {
    if (firstShard == 0 && shardCount == 0) {
      return Optional.empty();
    }
    if (shardCount == 0 || shardCount > Integer.MAX_VALUE - firstShard) {
      throw WireReader.malformed(
          "no node: first_shard %s, shard_count %s".formatted(firstShard, shardCount));
    }
    return Optional.of(new TreeNode(firstShard, shardCount));
  }

  private int readTag() throws IOException {
    long tag = message.readVarint();
    if (tag >>> 32 != 0 || WireFormat.getTagFieldNumber((int) tag) == 0) {
      throw WireReader.malformed("a field's tag is " + Long.toUnsignedString(tag));
    }
    return (int) tag;
  }

  private long readFixed64(int tag) throws IOException {
    requireType(tag, WireFormat.WIRETYPE_FIXED64);
    return message.readFixed64();
  }

  private long readVarint(int tag) throws IOException {
    requireType(tag, WireFormat.WIRETYPE_VARINT);
    return message.readVarint();
  }

  private int readInt(int tag) throws IOException {
    long value = readVarint(tag);
    if (value >>> 31 != 0) {
      throw WireReader.malformed(
          "field " + WireFormat.getTagFieldNumber(tag) + " is " + Long.toUnsignedString(value));
    }
    return (int) value;
  }

  private static void requireType(int tag, int type) {
    if (WireFormat.getTagWireType(tag) != type) {
      throw WireReader.malformed(
          "field %s has wire type %s instead of %s"
              .formatted(WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag), type));
    }
  }

  private void skip(int tag, int depth) throws IOException {
    switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> message.readVarint();
      case WireFormat.WIRETYPE_FIXED64 -> message.skip(8);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> message.skip(message.readLength());
      case WireFormat.WIRETYPE_FIXED32 -> message.skip(4);
      case WireFormat.WIRETYPE_START_GROUP -> skipGroup(tag, depth + 1);
      default ->
          throw WireReader.malformed(
              "field %s has wire type %s"
                  .formatted(WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag)));
    }
  }

  private void skipGroup(int start, int depth) throws IOException {
    if (depth > DEEPEST_GROUP) {
      throw WireReader.malformed("more than %s nested groups".formatted(DEEPEST_GROUP));
    }
    int end = start - WireFormat.WIRETYPE_START_GROUP + WireFormat.WIRETYPE_END_GROUP;
    for (int tag = readTag(); tag != end; tag = readTag()) {
      skip(tag, depth);
    }
  }
}
