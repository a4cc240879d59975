package dev.anneal.config;

import java.util.List;

/**
 * What training minimises.
 *
 * @param classWeights for tasks of one class per row or per token
 * @param posWeight for tasks of several labels, as {@code torch.nn.BCEWithLogitsLoss(pos_weight=...)}
 * @param labelSmoothing the share of a label that goes to all of them (arXiv 1512.00567)
 * @param focalGamma the exponent of the focal loss (arXiv 1708.02002); 0 for none
 * @param rDrop how much two passes with other dropout must agree (arXiv 2106.14448); 0 for one pass
 */
public record LossConfig(
        @Key(
                doc =
                        "How much each label counts: equal, balanced (by how rare it is in the training split), or numbers by label, as in {spam: 3, ham: 1}.",
                fallback = "equal")
        ClassWeights classWeights,

        @Key(
                doc =
                        "Task multi-label: how much a label counts where it is there: equal, balanced (rows without it / rows with it), or numbers by label.",
                fallback = "equal")
        ClassWeights posWeight,

        @Key(doc = "The share of every label that is spread over all labels, such as 0.1.", fallback = "0.0")
        double labelSmoothing,

        @Key(doc = "Focal loss: the power by which sure answers count less, such as 2; 0 is off.", fallback = "0.0")
        double focalGamma,

        @Key(
                doc =
                        "R-Drop: the weight of the divergence of two passes with other dropout, such as 1; 0 is one pass.",
                fallback = "0.0")
        double rDrop) {
    public LossConfig {
        new Checks()
                .fraction("label-smoothing", labelSmoothing)
                .notNegative("focal-gamma", focalGamma)
                .notNegative("r-drop", rDrop)
                .that(
                        labelSmoothing == 0 || focalGamma == 0,
                        List.of("label-smoothing", "focal-gamma"),
                        "is " + labelSmoothing + ", but focal-gamma is " + focalGamma
                                + ", and the focal loss knows one right label",
                        "Leave one of them out.")
                .orThrow();
    }

    /** Whether it is more than the task's own loss with class weights. */
    public boolean isShaped() {
        return !posWeight.areEqual() || labelSmoothing > 0 || focalGamma > 0 || rDrop > 0;
    }

    /**
     * Refuses weights of labels that a dataset does not have.
     *
     * @throws dev.anneal.error.AnnealException (user) that names them
     */
    public void requireOnly(List<String> labels) {
        classWeights.requireOnly("class-weights", labels);
        posWeight.requireOnly("pos-weight", labels);
    }
}
