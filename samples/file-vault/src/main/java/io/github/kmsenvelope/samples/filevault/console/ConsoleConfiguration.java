package io.github.kmsenvelope.samples.filevault.console;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console of this process. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

    /** Not closed with the context: others may still write to them. */
    @Bean(destroyMethod = "")
    StandardStreams standardStreams() {
        return StandardStreams.ofProcess();
    }

    @Bean
    Terminal terminal() {
        return new SystemTerminal();
    }
}
