package io.github.kmsenvelope.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations that this library makes, and their key values.
 *
 * @since 0.1.0
 */
public enum KmsObservationDocumentation implements ObservationDocumentation {

    /** One attempt of a request to KMS. Each retry is another. */
    KMS_REQUEST {

        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultKmsRequestObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return RequestLowCardinalityKeyNames.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return RequestHighCardinalityKeyNames.values();
        }
    },

    /** A stream, from when it is being made to its end. */
    KMS_STREAM {

        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultKmsStreamObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return StreamLowCardinalityKeyNames.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return StreamHighCardinalityKeyNames.values();
        }
    };

    /**
     * What spans and metrics of a request have.
     *
     * @since 0.1.0
     */
    public enum RequestLowCardinalityKeyNames implements KeyName {

        /** The KMS operation, such as {@code GenerateDataKey}. */
        OPERATION("kms.operation"),

        /** The purpose that the request is made for. */
        PURPOSE("kms.purpose"),

        /** How it ended: {@code success}, or one word for each class of exceptions; {@code none} while it is under way. */
        OUTCOME("kms.outcome"),

        /** The Region that is asked, or {@code unknown} if the client does not tell. */
        REGION("cloud.region");

        private final String key;

        RequestLowCardinalityKeyNames(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /**
     * What spans of a request have besides, and metrics have not: what takes many values, and what is always the same.
     *
     * @since 0.1.0
     */
    public enum RequestHighCardinalityKeyNames implements KeyName {

        /** Always {@code aws-api}: OpenTelemetry's mark of a request to AWS. */
        RPC_SYSTEM("rpc.system"),

        /** Always {@code KMS}. */
        RPC_SERVICE("rpc.service"),

        /** The KMS operation, under OpenTelemetry's name. */
        RPC_METHOD("rpc.method"),

        /** The AWS request id, if KMS answered: the one that CloudTrail has. */
        REQUEST_ID("aws.request_id"),

        /** The key id that is sent: an alias, or a key ARN with its account number. */
        KEY_ID("kms.key_id"),

        /** The AWS error code, if KMS answered with an error. */
        ERROR_CODE("kms.error_code");

        private final String key;

        RequestHighCardinalityKeyNames(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /**
     * What spans and metrics of a stream have.
     *
     * @since 0.1.0
     */
    public enum StreamLowCardinalityKeyNames implements KeyName {

        /** What it does: {@code encrypt} or {@code decrypt}. */
        OPERATION("kms.operation"),

        /** The purpose that it is made for. */
        PURPOSE("kms.purpose"),

        /**
         * How it ended: {@code success}, {@code abandoned}, {@code io_failure}, or one word for each class of exceptions;
         * {@code none} while it is open.
         */
        OUTCOME("kms.outcome");

        private final String key;

        StreamLowCardinalityKeyNames(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /**
     * What spans of a stream have besides, and metrics have not.
     *
     * @since 0.1.0
     */
    public enum StreamHighCardinalityKeyNames implements KeyName {

        /** The plaintext bytes that were encrypted, or decrypted and given out. */
        PLAINTEXT_BYTES("kms.plaintext_bytes"),

        /** The bytes of the message that were written or read. */
        MESSAGE_BYTES("kms.message_bytes");

        private final String key;

        StreamHighCardinalityKeyNames(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
