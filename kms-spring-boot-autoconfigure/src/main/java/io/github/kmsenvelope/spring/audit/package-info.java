/**
 * What an auditor wants to know of encryption: who was refused, and what keys did that nobody expects of them.
 */
@NullMarked
package io.github.kmsenvelope.spring.audit;

import org.jspecify.annotations.NullMarked;
