package io.github.kmsenvelope.autoconfigure;

import software.amazon.awssdk.http.SdkHttpClient;

/** Makes the HTTP client of one AWS SDK client, with the configured pool. */
@FunctionalInterface
interface KmsHttpClient {

    SdkHttpClient.Builder<?> builder();
}
