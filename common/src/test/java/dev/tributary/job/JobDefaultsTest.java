package dev.tributary.job;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tributary.proto.v1.Training;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobDefaultsTest {

  @Test
  void theDefaultsAreTheSchemas() {
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
  void whatIsGivenStays() {
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
  void everyOptionalFieldHasADefaultExceptThoseThatFollowFromOtherThings() {
    List<String> without = new ArrayList<>();
    collect(Job.getDescriptor(), new HashSet<>(), without);

    assertThat(without).containsExactlyInAnyOrder("Csv.label_column", "Csv.classes", "Idx.classes");
  }

  private static void collect(Descriptor type, Set<Descriptor> seen, List<String> without) {
    if (!seen.add(type)) {
      return;
    }
    var filled = JobDefaults.filled(DynamicMessage.getDefaultInstance(type));
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        collect(field.getMessageType(), seen, without);
      } else if (field.hasPresence()
          && field.getRealContainingOneof() == null
          && !filled.hasField(field)) {
        without.add(type.getName() + "." + field.getName());
      }
    }
  }
}
