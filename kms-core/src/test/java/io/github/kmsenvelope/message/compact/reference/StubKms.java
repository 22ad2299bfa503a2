package io.github.kmsenvelope.message.compact.reference;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.awscore.AwsResponseMetadata;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.ReEncryptRequest;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** A KMS client that says what a vector says, and offers nothing else. */
final class StubKms implements KmsClient {

    private static final AwsResponseMetadata METADATA = DefaultAwsResponseMetadata.create(Map.of());

    private final KmsAnswers answers;
    private final AtomicInteger requests = new AtomicInteger();

    StubKms(KmsAnswers answers) {
        this.answers = answers;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public DecryptResponse decrypt(DecryptRequest request) {
        requests.incrementAndGet();
        KmsAnswers.Answer answer = answers.ask(request.ciphertextBlob().asByteArray());
        Outcome failure = answer.failure();
        if (failure != null) {
            throw exception(failure);
        }
        DecryptResponse.Builder response =
                DecryptResponse.builder().keyId(answer.arn()).plaintext(SdkBytes.fromByteArray(answer.dataKey()));
        response.responseMetadata(METADATA);
        return response.build();
    }

    /** Wraps by giving the wrapped data key another name, which it knows from then on. */
    @Override
    public ReEncryptResponse reEncrypt(ReEncryptRequest request) {
        requests.incrementAndGet();
        byte[] wrapped = request.ciphertextBlob().asByteArray();
        KmsAnswers.Answer answer = answers.ask(wrapped);
        Outcome failure = answer.failure();
        if (failure != null) {
            throw exception(failure);
        }
        byte[] anew = Arrays.copyOf(wrapped, wrapped.length + 1);
        answers.unwraps(anew, request.destinationKeyId(), answer.dataKey());
        ReEncryptResponse.Builder response = ReEncryptResponse.builder()
                .sourceKeyId(answer.arn())
                .keyId(request.destinationKeyId())
                .ciphertextBlob(SdkBytes.fromByteArray(anew));
        response.responseMetadata(METADATA);
        return response.build();
    }

    /** Hands out the first data key that it would unwrap. */
    @Override
    public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
        var first = answers.all().entrySet().iterator().next();
        GenerateDataKeyResponse.Builder response = GenerateDataKeyResponse.builder()
                .keyId(first.getValue().arn())
                .plaintext(SdkBytes.fromByteArray(first.getValue().dataKey()))
                .ciphertextBlob(SdkBytes.fromByteArray(HexFormat.of().parseHex(first.getKey())));
        response.responseMetadata(METADATA);
        return response.build();
    }

    private static KmsException exception(Outcome failure) {
        String code = switch (failure) {
            case UNAVAILABLE -> "KMSInternalException";
            case KEY_STATE -> "DisabledException";
            case DENIED -> "AccessDeniedException";
            case AUTHENTICATION -> "InvalidCiphertextException";
            default -> throw new IllegalArgumentException("KMS does not fail with " + failure);
        };
        return (KmsException) KmsException.builder()
                .statusCode(failure == Outcome.UNAVAILABLE ? 500 : 400)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    @Override
    public String serviceName() {
        return "kms";
    }

    @Override
    public void close() {}
}
