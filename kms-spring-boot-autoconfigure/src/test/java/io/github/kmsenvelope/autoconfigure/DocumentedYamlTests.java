package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Each YAML block of the documentation has properties that exist, with values that they take. */
class DocumentedYamlTests {

    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(aws:\\n.*?)```", Pattern.DOTALL);

    static Stream<String> blocks() throws IOException {
        try (Stream<Path> pages = Files.walk(Path.of("../docs"))) {
            List<Path> all = Stream.concat(Stream.of(Path.of("../README.md")), pages)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
            return all.stream().flatMap(DocumentedYamlTests::blocksOf).toList().stream();
        }
    }

    private static Stream<String> blocksOf(Path page) {
        try {
            return BLOCK.matcher(Files.readString(page)).results().map((MatchResult found) -> found.group(1));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void pagesHaveBlocks() throws IOException {
        assertThat(blocks()).hasSizeGreaterThanOrEqualTo(4);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void blockBindsToTheProperties(String yaml) {
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
        KmsProperties bound = new Binder(new MapConfigurationPropertySource(Objects.requireNonNull(reader.getObject())))
                .bind(
                        "aws.kms",
                        Bindable.of(KmsProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT))
                .get();
        assertThat(ConfiguredPurpose.of(bound)).isNotEmpty();
    }
}
