package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.tributary.proto.v1.Adam;
import dev.tributary.proto.v1.Adamw;
import dev.tributary.proto.v1.ElementType;
import dev.tributary.proto.v1.Job;
import dev.tributary.proto.v1.Layer;
import dev.tributary.proto.v1.LeakyRelu;
import dev.tributary.proto.v1.Linear;
import dev.tributary.proto.v1.Model;
import dev.tributary.proto.v1.Residual;
import dev.tributary.proto.v1.SchemaOptions;
import dev.tributary.proto.v1.Training;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDefaultsTest {

  @Test
  void theDefaultsAreThoseOfTheSchema() {
    Training training = JobDefaults.filled(Training.getDefaultInstance());
    assertThat(training.getShards()).isEqualTo(8);
    assertThat(training.getShuffle()).isTrue();
    assertThat(training.getDropLast()).isFalse();
    assertThat(training.getEvaluateEveryEpochs()).isEqualTo(1);
    assertThat(training.getSchedule().hasConstant()).isTrue();
    assertThat(training.hasClip()).isFalse();
    Adam adam = JobDefaults.filled(Adam.getDefaultInstance());
    assertThat(List.of(adam.getBeta1(), adam.getBeta2(), adam.getEpsilon(), adam.getWeightDecay()))
        .containsExactly(0.9, 0.999, 1e-8, 0.0);
    assertThat(JobDefaults.filled(Adamw.getDefaultInstance()).getWeightDecay()).isEqualTo(0.01);
    Job job = JobDefaults.filled(Job.getDefaultInstance());
    assertThat(job.getCheckpoint().getEverySeconds()).isEqualTo(60);
    assertThat(job.getCheckpoint().getKeep()).isEqualTo(3);
    assertThat(job.getWire().hasGradients() && job.getWire().hasWeights()).isTrue();
    assertThat(job.getWire().getGradients()).isEqualTo(ElementType.FLOAT32);
    assertThat(job.getWire().getWeights()).isEqualTo(ElementType.FLOAT32);
  }

  @Test
  void aGivenValueIsKept() {
    assertThat(JobDefaults.filled(Linear.newBuilder().setBias(false).build()).getBias()).isFalse();
  }

  @Test
  void layersWithinLayersAreFilled() {
    Layer leaky = Layer.newBuilder().setLeakyRelu(LeakyRelu.getDefaultInstance()).build();
    Layer residual = Layer.newBuilder().setResidual(Residual.newBuilder().addLayers(leaky)).build();
    Model model = JobDefaults.filled(Model.newBuilder().addLayers(residual).build());

    assertThat(model.getLayers(0).getResidual().getLayers(0).getLeakyRelu().getSlope())
        .isEqualTo(0.01);
  }

  @Test
  void everyKeyIsRequiredOrAnAlternativeOrStatesItsDefault() {
    for (FieldDescriptor key : keys()) {
      FieldOptions options = key.getOptions();
      boolean[] says = {
        options.hasExtension(SchemaOptions.defaultValue),
        options.hasExtension(SchemaOptions.whenAbsent),
        options.hasExtension(SchemaOptions.required),
        options.hasExtension(SchemaOptions.mapKey),
        key.getRealContainingOneof() != null
      };
      assertThat(says).as(key.getFullName()).containsOnlyOnce(true);
    }
  }

  @Test
  void everyDefaultHasTheTypeOfItsKey() {
    for (FieldDescriptor key : keys()) {
      DynamicMessage.Builder holder = DynamicMessage.newBuilder(key.getContainingType());
      JobDefaults.value(key, holder).ifPresent(value -> holder.setField(key, value));
    }
  }

  /// protobuf does not distinguish their absence from zero.
  @Test
  void theDefaultOfAFieldWithoutPresenceIsZero() {
    assertThat(keys())
        .filteredOn(key -> !key.hasPresence() && Schema.defaultText(key).isPresent())
        .isNotEmpty()
        .allSatisfy(
            key ->
                assertThat(
                        JobDefaults.value(key, DynamicMessage.newBuilder(key.getContainingType())))
                    .hasValue(key.getDefaultValue()));
  }

  @Test
  void theKeysThatNameFilesAreMarkedAsPaths() {
    assertThat(keys())
        .filteredOn(Schema::isPath)
        .extracting(FieldDescriptor::getFullName)
        .containsExactlyInAnyOrder(
            "tributary.v1.Csv.path",
            "tributary.v1.Idx.images",
            "tributary.v1.Idx.labels",
            "tributary.v1.Idx.test_images",
            "tributary.v1.Idx.test_labels",
            "tributary.v1.TestCsv.path",
            "tributary.v1.TestIdx.images",
            "tributary.v1.TestIdx.labels",
            "tributary.v1.Model.init_from");
  }

  /// Every key that a job file can have.
  static Set<FieldDescriptor> keys() {
    Set<FieldDescriptor> keys = new LinkedHashSet<>();
    collect(Job.getDescriptor(), keys);
    return keys;
  }

  private static void collect(Descriptor type, Set<FieldDescriptor> keys) {
    for (FieldDescriptor key : type.getFields()) {
      if (keys.add(key) && key.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        collect(key.getMessageType(), keys);
      }
    }
  }
}
