package dev.anneal.optimize;

/**
 * The learning rate's factor after the warm-up: pure functions of the step. Each names the reference whose figures it gives; {@code step} counts from
 * the end of the warm-up, {@code steps} is what is left of the run there.
 */
public sealed interface Curve {
    /** The factor of step {@code step} of {@code steps}; usually between 0 and 1. */
    double factor(int step, int steps);

    private static double share(int step, int steps) {
        return (double) step / Math.max(1, steps);
    }

    /** Stays at 1: {@code get_constant_schedule_with_warmup} of transformers. */
    record Constant() implements Curve {
        @Override
        public double factor(int step, int steps) {
            return 1;
        }
    }

    /**
     * Falls from 1 to {@code end} as a power of the share that is left: {@code get_polynomial_decay_schedule_with_warmup}; with power 1 and end 0 {@code
     * get_linear_schedule_with_warmup}.
     */
    record Polynomial(double power, double end) implements Curve {
        @Override
        public double factor(int step, int steps) {
            double left = Math.max(0, (double) (steps - step) / Math.max(1, steps));
            return (1 - end) * Math.pow(left, power) + end;
        }
    }

    /** So many waves of a cosine between 1 and {@code end}; half a wave falls once: {@code get_cosine_schedule_with_warmup}. */
    record Cosine(double waves, double end) implements Curve {
        @Override
        public double factor(int step, int steps) {
            double height = 0.5 * (1 + Math.cos(2 * Math.PI * waves * share(step, steps)));
            return end + (1 - end) * Math.max(0, height);
        }
    }

    /**
     * Falls as half a cosine and starts again (SGDR, arXiv 1608.03983), so many times, each {@code growth} times as long as the one before: {@code
     * get_cosine_with_hard_restarts_schedule_with_warmup} where that is 1.
     */
    record Restarts(int cycles, double growth, double end) implements Curve {
        @Override
        public double factor(int step, int steps) {
            double share = share(step, steps);
            if (share >= 1) {
                return end;
            }
            return end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * within(share)));
        }

        /** How far the cycle at this share of the run has come. */
        private double within(double share) {
            if (growth == 1) {
                return cycles * share % 1;
            }
            double units = share * (Math.pow(growth, cycles) - 1) / (growth - 1);
            double length = 1;
            while (units >= length && length < Math.pow(growth, cycles - 1)) {
                units -= length;
                length *= growth;
            }
            return units / length;
        }
    }

    /** Falls with the root of the steps, 1/sqrt(1 + step/timescale): {@code get_inverse_sqrt_schedule}. */
    record InverseSquareRoot(double timescale) implements Curve {
        @Override
        public double factor(int step, int steps) {
            return 1 / Math.sqrt((step + timescale) / timescale);
        }
    }

    /** Falls by {@code gamma} with every {@code period} steps, smoothly: {@code torch.optim.lr_scheduler.ExponentialLR}, one of its steps per period. */
    record Exponential(double gamma, int period) implements Curve {
        @Override
        public double factor(int step, int steps) {
            return Math.pow(gamma, (double) step / period);
        }
    }

    /** Falls by {@code gamma} at once after every {@code period} steps: {@code torch.optim.lr_scheduler.StepLR}. */
    record Steps(double gamma, int period) implements Curve {
        @Override
        public double factor(int step, int steps) {
            return Math.pow(gamma, step / period);
        }
    }

    /**
     * Rises linearly from {@code base} to 1 and falls back, again and again (arXiv 1506.01186): {@code torch.optim.lr_scheduler.CyclicLR}.
     *
     * @param half steps from the bottom to the top
     * @param gamma of the amplitude, per step ({@link Amplitude#EXPONENTIAL})
     */
    record Cyclic(double base, int half, Amplitude amplitude, double gamma) implements Curve {
        /** What becomes of the amplitude. */
        public enum Amplitude {
            /** Stays: "triangular". */
            CONSTANT,
            /** Is halved after each cycle: "triangular2". */
            HALVING,
            /** Is multiplied by gamma with each step: "exp_range". */
            EXPONENTIAL
        }

        @Override
        public double factor(int step, int steps) {
            int cycle = step / (2 * half);
            int within = step % (2 * half);
            double height = within <= half ? (double) within / half : (double) (2 * half - within) / half;
            double scale = switch (amplitude) {
                case CONSTANT -> 1;
                case HALVING -> Math.pow(0.5, cycle);
                case EXPONENTIAL -> Math.pow(gamma, step);
            };
            return base + (1 - base) * height * scale;
        }
    }

    /** Rises from {@code start} to 1, by the same factor with each step (arXiv 1506.01186): {@code LRFinder} of pytorch-lr-finder. */
    record RangeTest(double start) implements Curve {
        @Override
        public double factor(int step, int steps) {
            return Math.pow(start, 1 - share(step, steps - 1));
        }
    }

    /**
     * Rises from {@code start} to 1 in the first share of the steps and falls to {@code end} in the rest, both as half a cosine (arXiv 1708.07120): {@code
     * torch.optim.lr_scheduler.OneCycleLR}, without its cycle of the momentum.
     *
     * @param rise the share of the steps
     */
    record OneCycle(double rise, double start, double end) implements Curve {
        @Override
        public double factor(int step, int steps) {
            double top = rise * steps - 1;
            double last = steps - 1;
            return step <= top
                    ? between(start, 1, top <= 0 ? 1 : step / top)
                    : between(1, end, Math.min(1, (step - top) / Math.max(1, last - top)));
        }

        private static double between(double from, double to, double share) {
            return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
        }
    }

    /** What {@code before} gives until a step, and {@code factor} from then on: {@code torch.optim.swa_utils.SWALR} without annealing. */
    record Held(Curve before, int from, double height) implements Curve {
        @Override
        public double factor(int step, int steps) {
            return step < from ? before.factor(step, steps) : height;
        }
    }
}
