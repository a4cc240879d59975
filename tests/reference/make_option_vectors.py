#!/usr/bin/env python3
"""Reference figures for options of the families: other sizes, activations, norms, ties, positions and heads than make_models.py has.

    make_option_vectors.py OUT [PATTERN]      all cases, or those whose name matches; OUT/FAMILY/CASE/ as make_vectors.py writes it
    make_option_vectors.py tests/vectors --committed    those that lie there, of four steps

Token ids are drawn, so that no tokenizer is needed. Fixed seeds, CPU, float32 (float64 to tell rounding noise from gradients)."""
import copy, fnmatch, json, os, random, shutil, sys, zlib
os.environ["HF_HUB_OFFLINE"] = "1"
import torch, transformers as tf
from safetensors.torch import load_file, save_file
tf.utils.logging.set_verbosity_error(); tf.utils.logging.disable_progress_bar()
torch.set_num_threads(1); torch.use_deterministic_algorithms(True)

LR, WD, WARM, CLIP = 1e-3, 0.01, 2, 1.0
HEADS = {"single": ("SequenceClassification", "single_label_classification"), "multi": ("SequenceClassification", "multi_label_classification"),
         "regression": ("SequenceClassification", "regression"), "tokens": ("TokenClassification", None),
         "answer": ("QuestionAnswering", None), "mlm": ("MaskedLM", None)}

S = dict(vocab_size=41, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, hidden_dropout_prob=0.0,
         attention_probs_dropout_prob=0.0, max_position_embeddings=40)
def conf(base, **more): return {**S, **base, **more}
FAMILIES = {
    "bert": (tf.BertConfig, conf({})),
    "roberta": (tf.RobertaConfig, conf({}, type_vocab_size=1)), "xlm-roberta": (tf.XLMRobertaConfig, conf({}, type_vocab_size=1)),
    "camembert": (tf.CamembertConfig, conf({}, type_vocab_size=1)),
    "distilbert": (tf.DistilBertConfig, dict(vocab_size=41, dim=24, n_layers=1, n_heads=2, hidden_dim=32, max_position_embeddings=40, dropout=0.0,
                                             attention_dropout=0.0, qa_dropout=0.0, seq_classif_dropout=0.0)),
    "albert": (tf.AlbertConfig, conf({}, embedding_size=12, classifier_dropout_prob=0.0)),
    "electra": (tf.ElectraConfig, conf({}, embedding_size=12, summary_last_dropout=0.0)),
    "deberta-v2": (tf.DebertaV2Config, conf({}, relative_attention=True, position_buckets=8, norm_rel_ebd="layer_norm", share_att_key=True,
                                            pos_att_type="p2c|c2p", position_biased_input=False)),
    "mpnet": (tf.MPNetConfig, conf({})),
    "modernbert": (tf.ModernBertConfig, dict(vocab_size=41, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20,
                                             max_position_embeddings=40, local_attention=8, global_attn_every_n_layers=2, pad_token_id=3,
                                             bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2))}

# FAMILY/CASE: (family, head, changes)
CASES = {}
def case(family, head, name, **changes):
    """batch: how the batches are (rows, tokens, types, full, holes in the mask, pads_inside); labels: how many; attn; all else goes to the configuration."""
    key = f"{family}/{head}-{name}"; assert key not in CASES, key
    CASES[key] = (family, head, changes)

ACTS = ["gelu", "gelu_python", "gelu_10", "gelu_new", "gelu_fast", "gelu_accurate", "gelu_pytorch_tanh", "gelu_python_tanh", "quick_gelu", "relu",
        "relu2", "relu6", "leaky_relu", "silu", "swish", "hardswish", "mish", "sigmoid", "tanh", "linear", "laplace", "sqrtsoftplus"]
for a in ACTS: case("bert", "single", a, hidden_act=a)
for f in ("roberta", "camembert", "xlm-roberta", "albert", "electra", "deberta-v2", "mpnet"):
    for a in ("relu", "gelu_new", "silu"): case(f, "mlm", a, hidden_act=a)
case("distilbert", "mlm", "relu", activation="relu"); case("distilbert", "single", "gelu_new", activation="gelu_new"); case("distilbert", "mlm", "silu", activation="silu")
for a in ("relu", "silu", "gelu_new", "mish"): case("modernbert", "mlm", a, hidden_activation=a, classifier_activation=a)

# sizes
WIDE = dict(hidden_size=48, num_attention_heads=3, num_hidden_layers=4, intermediate_size=56); MID = dict(hidden_size=40, num_attention_heads=5, num_hidden_layers=3, intermediate_size=30)
NARROW = dict(hidden_size=24, num_attention_heads=6, num_hidden_layers=1, intermediate_size=100); ONE = dict(hidden_size=16, num_attention_heads=1)
def dim(d): return {{"hidden_size": "dim", "num_attention_heads": "n_heads", "num_hidden_layers": "n_layers", "intermediate_size": "hidden_dim"}[k]: v for k, v in d.items()}
for f in FAMILIES:
    fix = dim if f == "distilbert" else dict
    emb = dict(embedding_size=20) if f in ("albert", "electra") else {}
    sizes = dict(wide=WIDE, mid=MID, narrow=NARROW, one=ONE)
    case(f, "single", "wide", **fix(sizes["wide"]), **emb, labels=2); case(f, "multi", "mid", **fix(sizes["mid"]), **emb, labels=7)
    case(f, "tokens", "narrow", **fix(sizes["narrow"]), **emb, labels=9); case(f, "answer", "one", **fix(sizes["one"]), **emb)
    case(f, "mlm", "mid", **fix(sizes["mid"]), **emb); case(f, "answer", "wide", **fix(sizes["wide"]), **emb, batch=dict(rows=2, tokens=39 if f not in ("roberta", "xlm-roberta", "camembert", "mpnet") else 38))
    case(f, "mlm", "untied", tie_word_embeddings=False); case(f, "multi", "one-label", labels=1); case(f, "regression", "three", labels=3); case(f, "regression", "one", labels=1)
    case(f, "single", "ten-labels", labels=10, batch=dict(rows=7)); case(f, "tokens", "one-row", batch=dict(rows=1)); case(f, "single", "one-row", batch=dict(rows=1)); case(f, "regression", "one-row", labels=1, batch=dict(rows=1))
    if f not in ("distilbert", "modernbert"):
        case(f, "single", "eps", layer_norm_eps=3e-3, initializer_range=0.3)
    case(f, "single", "holes", batch=dict(holes=True)); case(f, "tokens", "full-rows", batch=dict(full=True))
    case(f, "single", "pads-inside", batch=dict(pads_inside=True)); case(f, "mlm", "pads-inside", batch=dict(pads_inside=True))
    if f not in ("distilbert", "modernbert", "mpnet", "deberta-v2"):
        case(f, "single", "one-type", type_vocab_size=1)
        case(f, "tokens", "three-types", type_vocab_size=3, batch=dict(types=3))
    if f not in ("roberta", "xlm-roberta", "camembert"):
        case(f, "mlm", "no-pad", pad_token_id=None)
    case(f, "mlm", "other-pad", pad_token_id=7); case(f, "single", "other-pad", pad_token_id=7, batch=dict(pads_inside=True))
    if f not in ("distilbert", "modernbert", "deberta-v2", "mpnet"): case(f, "single", "chunked", chunk_size_feed_forward=1, batch=dict(full=True, rows=2, tokens=8))
case("distilbert", "single", "sinusoidal", sinusoidal_pos_embds=True); case("distilbert", "mlm", "sinusoidal", sinusoidal_pos_embds=True)
for g, l, i in ((2, 4, 1), (3, 4, 1), (2, 3, 2), (1, 2, 2), (3, 3, 1)): case("albert", "single", f"groups-{g}-{l}-{i}", num_hidden_groups=g, num_hidden_layers=l, inner_group_num=i)
case("albert", "mlm", "groups", num_hidden_groups=2, num_hidden_layers=3, inner_group_num=2); case("albert", "mlm", "equal-widths", embedding_size=24); case("albert", "answer", "equal-widths", embedding_size=24)
case("electra", "mlm", "equal-widths", embedding_size=24); case("electra", "single", "equal-widths", embedding_size=24); case("electra", "mlm", "equal-untied", embedding_size=24, tie_word_embeddings=False)
case("electra", "mlm", "wider-embedding", embedding_size=32); case("albert", "mlm", "wider-embedding", embedding_size=32)

D = "deberta-v2"
for share in (True, False):
    for kinds in ("c2p", "p2c", "c2p|p2c", None, ["p2c", "c2p"], ["c2p"], " C2P | p2c "):
        case(D, "single", f"{'shared' if share else 'own'}-{str(kinds).replace(' ', '').replace('|', '-')}", share_att_key=share, pos_att_type=kinds, num_hidden_layers=2)
for buckets in (-1, 2, 3, 5, 7, 12, 16, 32, 0): case(D, "tokens", f"buckets-{buckets}", position_buckets=buckets, share_att_key=False, batch=dict(tokens=40, rows=2))
for far in (3, 8, 20, 512, 1, 2): case(D, "answer", f"farthest-{far}", max_relative_positions=far, position_buckets=-1, batch=dict(tokens=40, rows=2))
for far, b in ((3, 8), (20, 6), (512, 16), (4, 4), (10, 7), (512, 256)): case(D, "tokens", f"farthest-{far}-buckets-{b}", max_relative_positions=far, position_buckets=b, batch=dict(tokens=40, rows=2))
for b, p, t in ((256, 40, 40), (8, 5, 5), (16, 9, 9), (256, 130, 130), (64, 33, 33), (7, 40, 40)): case(D, "answer", f"few-positions-{b}-{p}", position_buckets=b, max_position_embeddings=p, batch=dict(tokens=t, rows=2))
case(D, "single", "no-relative-with-norm", relative_attention=False, share_att_key=False, num_hidden_layers=2); case(D, "tokens", "relative-no-kinds", pos_att_type=None, norm_rel_ebd="none")
case(D, "single", "no-norm", norm_rel_ebd="none"); case(D, "single", "norm-list", norm_rel_ebd="none|layer_norm"); case(D, "mlm", "no-relative", relative_attention=False)
case(D, "single", "no-relative-absolute", relative_attention=False, position_biased_input=True); case(D, "mlm", "absolute", position_biased_input=True); case(D, "single", "two-types", type_vocab_size=2)
case(D, "single", "three-types", type_vocab_size=3, batch=dict(types=3)); case(D, "single", "one-type", type_vocab_size=1)
for k, act, groups in ((3, "tanh", 1), (3, "gelu", 2), (5, "gelu", 1), (1, "relu", 1), (5, "tanh", 24)): case(D, "mlm", f"conv-{k}-{act}-{groups}", conv_kernel_size=k, conv_act=act, conv_groups=groups, num_hidden_layers=2)
case(D, "single", "conv-default", conv_kernel_size=3); case(D, "tokens", "conv-padded", conv_kernel_size=3, batch=dict(holes=True))
case(D, "mlm", "embedding", embedding_size=12); case(D, "single", "embedding", embedding_size=12, position_biased_input=True, type_vocab_size=2); case(D, "mlm", "embedding-untied", embedding_size=12, tie_word_embeddings=False)
for a in ("tanh", "relu", "gelu_new"): case(D, "single", f"pooler-{a}", pooler_hidden_act=a)
case(D, "mlm", "not-legacy", legacy=False); case(D, "mlm", "not-legacy-untied", legacy=False, tie_word_embeddings=False); case(D, "single", "cls-dropout", cls_dropout=0.0)
case(D, "mlm", "large-like", num_hidden_layers=3, conv_kernel_size=3, conv_act="gelu", position_buckets=256, max_position_embeddings=512, share_att_key=True, attention_head_size=12, pooler_hidden_size=24)

case("mpnet", "single", "buckets-40", relative_attention_num_buckets=40); case("mpnet", "single", "long", max_position_embeddings=300, batch=dict(tokens=298, rows=2)); case("mpnet", "mlm", "long-40", max_position_embeddings=300, relative_attention_num_buckets=40, batch=dict(tokens=290, rows=2))
case("mpnet", "tokens", "limit", max_position_embeddings=12, batch=dict(tokens=10, full=True))
case("roberta", "tokens", "limit", max_position_embeddings=12, batch=dict(tokens=10, full=True)); case("roberta", "tokens", "limit-pad-0", max_position_embeddings=12, pad_token_id=0, batch=dict(tokens=11, full=True))
case("camembert", "tokens", "pads-at-limit", max_position_embeddings=12, batch=dict(tokens=10, pads_inside=True)); case("bert", "tokens", "limit", max_position_embeddings=12, batch=dict(tokens=12, full=True)); case("distilbert", "tokens", "limit", max_position_embeddings=12, batch=dict(tokens=12, full=True))

M = "modernbert"
for attn in ("eager", "sdpa"):
    for h in ("single", "tokens", "mlm"):
        case(M, h, f"mean-{attn}", classifier_pooling="mean", attn=attn, num_hidden_layers=3); case(M, h, f"biases-{attn}", attention_bias=True, mlp_bias=True, classifier_bias=True, norm_bias=True, attn=attn, num_hidden_layers=3)
    for w in (4, 0, 2, 1, 7, 100): case(M, "tokens", f"window-{w}-{attn}", local_attention=w, attn=attn, num_hidden_layers=3, batch=dict(tokens=30, holes=w == 7))
    for n in (1, 2, 4): case(M, "answer", f"every-{n}-{attn}", global_attn_every_n_layers=n, num_hidden_layers=5, attn=attn)
case(M, "mlm", "layer-types", num_hidden_layers=4, layer_types=["sliding_attention", "full_attention", "full_attention", "sliding_attention"]); case(M, "single", "all-sliding", num_hidden_layers=2, layer_types=["sliding_attention"] * 2); case(M, "single", "all-full", num_hidden_layers=2, layer_types=["full_attention"] * 2)
case(M, "tokens", "thetas", global_rope_theta=500.0, local_rope_theta=77.0, num_hidden_layers=3); case(M, "tokens", "rope-parameters", rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 1234.5}, "sliding_attention": {"rope_type": "default", "rope_theta": 99.0}}, num_hidden_layers=3)
case(M, "tokens", "sliding-window-key", sliding_window=3, num_hidden_layers=3, batch=dict(tokens=20)); case("distilbert", "single", "other-keys", hidden_size=40, num_hidden_layers=2, num_attention_heads=5)
case(M, "mlm", "no-decoder-bias", decoder_bias=False); case(M, "mlm", "no-decoder-bias-untied", decoder_bias=False, tie_word_embeddings=False); case(M, "single", "norm-eps", norm_eps=1e-2); case(M, "mlm", "norm-bias", norm_bias=True, num_hidden_layers=3)
case(M, "single", "classifier-act", classifier_activation="tanh", hidden_activation="gelu_new"); case(M, "single", "classifier-bias", classifier_bias=True); case(M, "single", "odd-window", local_attention=5, num_hidden_layers=4)
case(M, "single", "deterministic", deterministic_flash_attn=True, sparse_prediction=False, initializer_cutoff_factor=3.0)

def configuration(family, head, changes):
    cls, base = FAMILIES[family]; c = {**base, **changes}; labels = c.pop("labels", None); c.pop("batch", None); c.pop("attn", None)
    problem = HEADS[head][1]
    if problem: c["problem_type"] = problem
    if head != "answer" and head != "mlm": c["num_labels"] = labels or {"single": 3, "multi": 4, "regression": 1, "tokens": 5}[head]
    cfg = cls(**c)
    for k in list(vars(cfg)):
        if "dropout" in k and isinstance(getattr(cfg, k), (int, float)): setattr(cfg, k, 0.0)
    return cfg

def randomise(model, seed):
    """Every parameter random, so that no transposed, dropped or doubled term can pass unseen."""
    g = torch.Generator().manual_seed(seed); seen = set()
    with torch.no_grad():
        for n, p in sorted(model.named_parameters()):
            if id(p) in seen: continue
            seen.add(id(p))
            if p.ndim >= 2: p.copy_(torch.randn(p.shape, generator=g) * (0.5 if "embed" in n.lower() else 0.22))
            elif n.endswith("weight"): p.copy_(1 + 0.15 * torch.randn(p.shape, generator=g))
            else: p.copy_(0.1 * torch.randn(p.shape, generator=g))

def make_batches(cfg, family, head, how, steps, seed):
    r = random.Random(seed); rows = how.get("rows", 4); longest = how.get("tokens", 14); out = []
    types = how.get("types", getattr(cfg, "type_vocab_size", 0) if family not in ("distilbert", "mpnet", "modernbert") else 0)
    pad = cfg.pad_token_id if cfg.pad_token_id is not None else 0; V = cfg.vocab_size
    for _ in range(steps):
        lens = [longest if how.get("full") or q == 0 else r.randint(2, longest) for q in range(rows)]; m = max(lens); b = {}
        ids = [[r.choice([x for x in range(V) if x != pad]) for _ in range(n)] for n in lens]; mask = [[1] * n + [0] * (m - n) for n in lens]
        if how.get("pads_inside"): [x.__setitem__(r.randrange(1, len(x)), pad) for x in ids]
        if how.get("holes"): [x.__setitem__(r.randrange(1, n), 0) for x, n in zip(mask, lens)]
        b["input_ids"] = torch.tensor([x + [pad] * (m - len(x)) for x in ids]); b["attention_mask"] = torch.tensor(mask)
        if types > 1: b["token_type_ids"] = torch.tensor([[min(types - 1, p * types // n) for p in range(n)] + [0] * (m - n) for n in lens])
        C = cfg.num_labels
        if head == "single": b["labels"] = torch.tensor([r.randrange(C) for _ in ids])
        elif head == "multi": b["labels"] = torch.tensor([[float(r.random() < .4) for _ in range(C)] for _ in ids])
        elif head == "regression": b["labels"] = torch.tensor([[round(r.gauss(0, 1.5), 4) for _ in range(C)] if C > 1 else round(r.gauss(0, 1.5), 4) for _ in ids])
        elif head == "answer": s = [r.randrange(n) for n in lens]; b["start_positions"] = torch.tensor(s); b["end_positions"] = torch.tensor([r.randrange(x, n) for x, n in zip(s, lens)])
        else:
            n_out = V if head == "mlm" else C
            l = [[r.randrange(n_out) if p > 0 and r.random() < (.3 if head == "mlm" else .7) else -100 for p in range(n)] + [-100] * (m - n) for n in lens]; l[0][1] = 1; b["labels"] = torch.tensor(l)
        out.append(b)
    return out

def forward(m, b):
    f64 = next(m.parameters()).dtype == torch.float64
    o = m(**{k: v.double() if f64 and v.is_floating_point() else v for k, v in b.items()})
    return o.loss, ({"start_logits": o.start_logits, "end_logits": o.end_logits} if hasattr(o, "start_logits") else {"logits": o.logits})

def train(m, batches):
    dn = set(tf.Trainer.get_decay_parameter_names(None, m)); P = [(n, p) for n, p in m.named_parameters() if p.requires_grad]; steps = len(batches)
    opt = torch.optim.AdamW([{"params": [p for n, p in P if n in dn], "weight_decay": WD}, {"params": [p for n, p in P if n not in dn], "weight_decay": 0.0}], lr=LR, betas=(0.9, 0.999), eps=1e-8)
    sch = tf.get_linear_schedule_with_warmup(opt, WARM, steps); tr = []
    for b in batches:
        lr = opt.param_groups[0]["lr"]; loss, _ = forward(m, b); loss.backward(); gn = torch.nn.utils.clip_grad_norm_(m.parameters(), CLIP)
        opt.step(); sch.step(); opt.zero_grad(set_to_none=True); tr.append({"lr": lr, "loss": loss.item(), "grad_norm": gn.item()})
    return tr, forward(m, batches[0])[0].item()

def one(out, key, steps):
    family, head, changes = CASES[key]; how = changes.get("batch", {}); attn = changes.get("attn", "eager"); seed = zlib.crc32(key.encode())
    d = f"{out}/{key}"; shutil.rmtree(d, ignore_errors=True); os.makedirs(d)
    C = getattr(tf, "AutoModelFor" + HEADS[head][0]); torch.manual_seed(seed); m = C.from_config(configuration(family, head, changes), attn_implementation=attn); randomise(m, seed); m.save_pretrained(d + "/model")
    load = lambda a: C.from_pretrained(d + "/model", attn_implementation=a, dtype=torch.float32).eval()
    m = load(attn); saved = load_file(d + "/model/model.safetensors"); groups = {}
    for n, v in m.state_dict(keep_vars=True).items(): groups.setdefault(v.data_ptr(), []).append(n)
    canon = {n: n if n in saved else next(x for g in groups.values() if n in g for x in g if x in saved) for n, _ in m.named_parameters()}
    batches = make_batches(m.config, family, head, how, steps, seed); b0 = batches[0]
    m64 = (load("sdpa") if family == M else copy.deepcopy(m)).double()     # eager masks of float32 are no masks in float64
    loss, lg = forward(m, b0); loss.backward(); grads = {n: p.grad.clone() for n, p in m.named_parameters() if p.grad is not None}
    loss64, _ = forward(m64, b0); loss64.backward(); g64 = {n: p.grad.abs().max().item() for n, p in m64.named_parameters() if n in grads}
    m.zero_grad(set_to_none=True); nograd = [n for n, _ in m.named_parameters() if n not in grads]; noise = [n for n in grads if g64[n] < 1e-9]
    tr, after = train(m, batches); m64.zero_grad(set_to_none=True); tr64, _ = train(m64, batches)
    fin = {n: p.detach() for n, p in m.named_parameters()}; fd = max([(fin[n] - p.detach().float()).abs().max().item() for n, p in m64.named_parameters() if n in grads and n not in noise])
    io = {f"batch{k}.{n}": v.contiguous() for k, b in enumerate(batches) for n, v in b.items()}; io.update({n: v.detach().contiguous() for n, v in lg.items()}); io["loss"] = loss.detach().reshape(1)
    save_file(io, d + "/io.safetensors"); save_file({canon[k]: v.contiguous() for k, v in grads.items()}, d + "/grads.safetensors"); save_file({canon[k]: v.clone().contiguous() for k, v in fin.items()}, d + "/final.safetensors")
    json.dump({"case": key, "class": type(m).__name__, "transformers": tf.__version__, "torch": torch.__version__, "attn": attn,
               "train": {"lr": LR, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": WD, "clip_grad_norm": CLIP, "warmup_steps": WARM, "total_steps": steps},
               "decay_params": sorted(canon[n] for n in set(tf.Trainer.get_decay_parameter_names(None, m)) if n in canon), "params_without_grad": [canon[n] for n in nograd], "noise_grad_params": [canon[n] for n in noise], "loss": loss.item(), "trajectory": tr, "loss_after": after,
               "final_f32_vs_f64": fd}, open(d + "/reference.json", "w"), indent=1)
    if os.path.exists(d + "/model/generation_config.json"): os.remove(d + "/model/generation_config.json")
    print(f"{key:45s} loss {loss.item():.5f} f32-f64 {abs(loss.item() - loss64.item()):.0e} traj {max(abs(a['loss'] - b['loss']) for a, b in zip(tr, tr64)):.0e} final {fd:.0e} noise {len(noise)} nograd {nograd} saved_only {[n for n in saved if n not in canon.values()]}", flush=True)

# Each family with several heads, each option that changes a family's layers once.
COMMITTED = """bert/single-quick_gelu bert/mlm-untied bert/tokens-three-types bert/regression-three
roberta/tokens-limit-pad-0 roberta/mlm-relu roberta/answer-one xlm-roberta/mlm-untied xlm-roberta/single-pads-inside camembert/multi-one-label camembert/mlm-other-pad
distilbert/mlm-relu distilbert/answer-one albert/single-groups-2-3-2 albert/mlm-equal-widths
electra/mlm-equal-widths electra/single-holes electra/regression-one mpnet/single-buckets-40 mpnet/single-long mpnet/mlm-untied
deberta-v2/answer-few-positions-16-9 deberta-v2/tokens-buckets-7 deberta-v2/mlm-conv-3-gelu-2 deberta-v2/single-own-c2p deberta-v2/mlm-not-legacy deberta-v2/single-embedding
modernbert/single-mean-sdpa modernbert/tokens-window-4-eager modernbert/mlm-biases-eager modernbert/mlm-layer-types modernbert/answer-one""".split()
if __name__ == "__main__":
    out, what = sys.argv[1], (sys.argv[2:] or ["*"])[0]; committed = what == "--committed"; failed = []
    for key in (COMMITTED if committed else [k for k in CASES if fnmatch.fnmatch(k, what)]):
        try: one(out, key, 4 if committed else 10)
        except Exception as e: shutil.rmtree(f"{out}/{key}", ignore_errors=True); failed.append(key); print(f"{key:45s} transformers cannot: {type(e).__name__} {str(e)[:160]}", flush=True)
    print(len(failed), "failed", failed)
