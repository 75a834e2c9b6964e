package dev.tributary.data;

import dev.tributary.job.BadInput;
import dev.tributary.proto.v1.Classes;
import dev.tributary.proto.v1.Csv;
import dev.tributary.proto.v1.Preprocessing;
import dev.tributary.proto.v1.TableColumn;
import dev.tributary.proto.v1.TableInput;
import dev.tributary.proto.v1.TargetValue;
import dev.tributary.proto.v1.TargetValues;
import dev.tributary.tensor.Shape;
import dev.tributary.text.Counted;
import java.util.List;
import java.util.Optional;

/// The description of what was learnt from a table, which is stored with the model.
record TableDescription(Csv csv, TableFile file) {

  /// @param classes the classes of the label; absent if values are predicted
  Preprocessing of(TableLearning learning, Optional<Classes> classes) {
    List<TableColumn> columns = learning.columns();
    Preprocessing.Builder described =
        Preprocessing.newBuilder()
            .setTable(
                TableInput.newBuilder()
                    .setFormat(file.format())
                    .addAllColumns(columns)
                    .setScale(csv.getScale()))
            .addAllShape(shape(columns).dimensions());
    if (classes.isPresent()) {
      return described.setClasses(classes.get()).build();
    }
    TargetValue[] values = new TargetValue[learning.layout().targets()];
    for (TableColumn column : columns) {
      if (column.hasTarget()) {
        values[column.getTarget().getIndex()] =
            TargetValue.newBuilder().setName(column.getName()).setMean(0).setFactor(1).build();
      }
    }
    return described.setValues(TargetValues.newBuilder().addAllValues(List.of(values))).build();
  }

  private Shape shape(List<TableColumn> columns) {
    int features =
        columns.stream().filter(ColumnBinding::isFeature).mapToInt(TableLearning::width).sum();
    if (csv.getShapeCount() == 0) {
      return Shape.of(Math.max(1, features));
    }
    long size = csv.getShapeList().stream().mapToLong(i -> i).reduce(1, Math::multiplyExact);
    if (size != features) {
      throw BadInput.at(
          "dataset.csv.shape",
          "%s has %s, but a line of %s has %s"
              .formatted(
                  csv.getShapeList(),
                  Counted.of(size, "element"),
                  file.name(),
                  Counted.of(features, "feature")),
          "give a shape with as many elements as features");
    }
    return new Shape(csv.getShapeList());
  }
}
