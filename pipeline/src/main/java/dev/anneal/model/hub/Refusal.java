package dev.anneal.model.hub;

import dev.anneal.error.AnnealException;
import java.net.http.HttpResponse;
import java.util.Optional;

/** What the Hub's refusals mean to the user. The header {@code X-Error-Code} says more than the status where it is there. */
final class Refusal {
    private Refusal() {}

    /** Empty when the answer is no refusal, or when only the file is not there. */
    static Optional<AnnealException> of(HubId id, HttpResponse<?> response, HubAccess access) {
        String code = response.headers().firstValue("X-Error-Code").orElse("");
        int status = response.statusCode();
        if (status == 404 && code.equals("RevisionNotFound")) {
            if (id.revision().equals(HubTable.CONVERTED)) {
                return refusal(
                        id.repository() + " has no branch " + id.revision() + " on " + access.endpoint()
                                + ": the Hub has not converted it to Parquet. If it has Parquet files of its own, add @main to the path.");
            }
            return refusal(id + " is not on " + access.endpoint() + ": the repository has no branch, tag or commit '"
                    + id.revision() + "'. Correct what follows the @.");
        }
        if (status == 404 && code.equals("RepoNotFound")) {
            return refusal(id.repository() + " is not on " + access.endpoint() + ". Correct the name.");
        }
        if (code.equals("GatedRepo")) {
            return refusal(id.repository() + " is gated (status " + status + "). Accept its conditions at "
                    + access.endpoint() + "/" + id.repository() + ", and " + token(access));
        }
        if (status == 401 || status == 403) {
            return refusal(id.repository() + " is not on " + access.endpoint() + ", or is private or gated (status "
                    + status + "). Check the name; if it is right, " + token(access));
        }
        return Optional.empty();
    }

    private static String token(HubAccess access) {
        return access.token().isPresent()
                ? "check that the token in HF_TOKEN is valid and may read it."
                : "set the environment variable HF_TOKEN to a token that may read it.";
    }

    private static Optional<AnnealException> refusal(String message) {
        return Optional.of(AnnealException.user(message));
    }
}
