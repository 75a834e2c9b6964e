package dev.tributary.job;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.tributary.proto.v1.Checkpoint;
import dev.tributary.proto.v1.ConstantSchedule;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Schedule;
import dev.tributary.proto.v1.Wire;
import java.util.Map;

/// What applies where a job is silent: the one home of every default that job.proto documents,
/// except those that follow from the data (the shape and classes of a dataset) or from neighbouring
/// layers (a weight's initializer).
public final class JobDefaults {
  private static final Map<String, Object> BY_FIELD =
      Map.ofEntries(
          Map.entry("Dataset.holdout", 0.0),
          Map.entry("Dataset.standardize", false),
          Map.entry("Csv.scale", 1.0),
          Map.entry("Csv.header", false),
          Map.entry("Idx.scale", 1.0),
          Map.entry("Synthetic.noise", 1.0),
          Map.entry("Linear.bias", true),
          // Maas, Hannun & Ng 2013, section 3
          Map.entry("LeakyRelu.slope", 0.01),
          // Srivastava et al. 2014, section 4
          Map.entry("Dropout.probability", 0.5),
          Map.entry("Normal.standard_deviation", 0.01),
          Map.entry("Uniform.bound", 0.01),
          Map.entry("SoftmaxCrossEntropy.label_smoothing", 0.0),
          Map.entry("Training.shards", 8),
          Map.entry(
              "Training.schedule",
              Schedule.newBuilder().setConstant(ConstantSchedule.getDefaultInstance()).build()),
          Map.entry("Training.shuffle", true),
          Map.entry("Training.drop_last", false),
          Map.entry("Training.evaluate_every_epochs", 1),
          // torch.optim.SGD
          Map.entry("Sgd.momentum", 0.0),
          Map.entry("Sgd.nesterov", false),
          Map.entry("Sgd.weight_decay", 0.0),
          // Kingma & Ba 2015, Algorithm 1
          Map.entry("Adam.beta1", 0.9),
          Map.entry("Adam.beta2", 0.999),
          Map.entry("Adam.epsilon", 1e-8),
          Map.entry("Adam.weight_decay", 0.0),
          // torch.optim.AdamW, whose weight decay is not Adam's
          Map.entry("Adamw.beta1", 0.9),
          Map.entry("Adamw.beta2", 0.999),
          Map.entry("Adamw.epsilon", 1e-8),
          Map.entry("Adamw.weight_decay", 0.01),
          Map.entry("StepSchedule.factor", 0.1),
          Map.entry("CosineSchedule.final_factor", 0.0),
          Map.entry("LinearSchedule.final_factor", 0.0),
          Map.entry("Job.checkpoint", Checkpoint.getDefaultInstance()),
          Map.entry("Checkpoint.every_steps", 0L),
          Map.entry("Checkpoint.every_seconds", 60L),
          Map.entry("Checkpoint.keep", 3),
          Map.entry("Job.wire", Wire.getDefaultInstance()),
          Map.entry("Wire.gradients", ElementType.FLOAT32.getValueDescriptor()),
          Map.entry("Wire.weights", ElementType.FLOAT32.getValueDescriptor()));

  private JobDefaults() {}

  /// A copy of `message`, a [Job] or any message of one, in which it and the messages within it
  /// have a value for every field that has a default: `filled(training).getShards()`.
  @SuppressWarnings("unchecked") // a builder of a message builds that message
  public static <M extends Message> M filled(M message) {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (!field.isRepeated() && field.hasPresence() && !builder.hasField(field)) {
        Object value = BY_FIELD.get(nameOf(field));
        if (value != null) {
          builder.setField(field, value);
        }
      }
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        fillMessages(builder, field);
      }
    }
    return (M) builder.build();
  }

  private static void fillMessages(Message.Builder builder, FieldDescriptor field) {
    if (field.isRepeated()) {
      for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
        builder.setRepeatedField(field, i, filled((Message) builder.getRepeatedField(field, i)));
      }
    } else if (builder.hasField(field)) {
      builder.setField(field, filled((Message) builder.getField(field)));
    }
  }

  private static String nameOf(FieldDescriptor field) {
    return field.getContainingType().getName() + "." + field.getName();
  }
}
