package dev.anneal.optimize;

/** How a gradient becomes an update of its parameters, element by element. Weight decay is apart: {@link WeightDecay}. */
public sealed interface UpdateRule {
    /** Vectors of memory per vector of parameters: none, a running mean, or that and a running mean of squares. */
    int memory();

    /** The script's method. */
    String method();

    /**
     * What the script is told.
     *
     * @param number of the step, from 1
     */
    double[] hyper(int number, double rate);

    /** Adam (arXiv 1412.6980). */
    record Adam(Correction correction, double beta1, double beta2, double epsilon) implements UpdateRule {
        /** What is done about running means that begin at zero. */
        public enum Correction {
            /**
             * They are divided by what they lack: {@code torch.optim.AdamW}, and with coupled weight decay {@code torch.optim.Adam}, as one kernel.
             */
            BIAS,
            /**
             * Nothing, as BERT was trained: {@code AdamWeightDecayOptimizer} of google-research/bert. Steps are too long at the beginning, which a
             * warm-up hides (arXiv 2006.05987).
             */
            NONE,
            /** The first steps do without the second moment until it can be trusted (arXiv 1908.03265): {@code torch.optim.RAdam}. */
            RECTIFIED
        }

        @Override
        public int memory() {
            return 2;
        }

        @Override
        public String method() {
            return "adam";
        }

        @Override
        public double[] hyper(int number, double rate) {
            return switch (correction) {
                // The kernel knows the rest.
                case BIAS -> new double[] {rate, beta1, beta2, epsilon};
                case NONE -> new double[] {rate, beta1, beta2, epsilon, 1, 1};
                case RECTIFIED ->
                    new double[] {rate, beta1, beta2, epsilon, rectification(number), 1 / (1 - Math.pow(beta1, number))
                    };
            };
        }

        /** What an update is multiplied with; 0 where the second moment cannot be trusted. */
        private double rectification(int number) {
            double correction = 1 - Math.pow(beta2, number);
            double limit = 2 / (1 - beta2) - 1;
            double length = limit - 2 * number * Math.pow(beta2, number) / correction;
            return length <= 5
                    ? 0
                    : Math.sqrt(
                            (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length) * correction);
        }
    }

    /** Gradient descent, with heavy-ball or Nesterov's momentum: {@code torch.optim.SGD} without dampening. */
    record Sgd(double momentum, boolean nesterov) implements UpdateRule {
        @Override
        public int memory() {
            return momentum == 0 ? 0 : 1;
        }

        @Override
        public String method() {
            return momentum == 0 ? "descent" : "momentum";
        }

        @Override
        public double[] hyper(int number, double rate) {
            return new double[] {rate, momentum, nesterov ? 1 : 0};
        }
    }
}
