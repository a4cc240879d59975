package dev.anneal.model.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.LoraConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.model.Adapters;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Saves adapters and the head that was trained with them as PEFT does: {@code PeftModel.from_pretrained} puts them on the source model. */
public final class PeftAdapter {
    /** All files of it. */
    public static final List<String> FILES = List.of("adapter_model.safetensors", "adapter_config.json");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "base_model.model.";

    private final LoraConfig config;
    private final TaskModel model;

    /** @param config what the model's adapters were made from */
    public PeftAdapter(LoraConfig config, TaskModel model) {
        this.config = config;
        this.model = model;
    }

    /**
     * Writes both files.
     *
     * @param base the model that the run started from, as PEFT's users know it
     */
    public void write(Path folder, String base) throws IOException {
        Adapters adapters =
                model.model().adapters().orElseThrow(() -> AnnealException.bug("The model has no adapters."));
        Map<String, NamedTensor> tensors = new LinkedHashMap<>();
        ModelParameters.tensors(adapters.parameters(), adapters.parameterValues())
                .forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
        Map<String, NamedTensor> ofModel = ModelParameters.tensors(model.model());
        head().forEach(name -> tensors.put(PREFIX + name, Objects.requireNonNull(ofModel.get(name))));
        SafetensorsWriter.write(folder.resolve(FILES.get(0)), tensors);
        Files.writeString(folder.resolve(FILES.get(1)), json(base));
    }

    /** The parameters above the blocks, which are trained as a whole. */
    private List<String> head() {
        return model.model().parametersFrom(model.model().blocks() + 1);
    }

    private String json(String base) throws JsonProcessingException {
        ObjectNode json = JSON.createObjectNode()
                .put("base_model_name_or_path", base)
                .put("bias", "none")
                .put("fan_in_fan_out", false)
                .put("inference_mode", true)
                .put("init_lora_weights", true)
                .put("lora_alpha", config.alpha())
                .put("lora_dropout", 0.0);
        List<String> modules = head().stream()
                .map(name -> name.replaceAll("\\.(weight|bias)$", ""))
                .distinct()
                .toList();
        modules.forEach(json.putArray("modules_to_save")::add);
        json.put("peft_type", "LORA").put("r", config.rank());
        config.targets().forEach(json.putArray("target_modules")::add);
        taskType().ifPresentOrElse(type -> json.put("task_type", type), () -> json.putNull("task_type"));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private Optional<String> taskType() {
        Task task = model.task();
        return switch (task) {
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION -> Optional.of("SEQ_CLS");
            case TOKENS -> Optional.of("TOKEN_CLS");
            case ANSWER -> Optional.of("QUESTION_ANS");
            case MASKED_LM, FEATURES -> Optional.empty();
        };
    }
}
