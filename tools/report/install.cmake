# Installs the packages of the report's page, one build at a time: two that share this folder would take the packages
# away from each other.
#
#   cmake -D NPM=/usr/bin/npm -P install.cmake
set(installed ${CMAKE_CURRENT_LIST_DIR}/node_modules/.package-lock.json)
file(LOCK ${CMAKE_CURRENT_LIST_DIR}/.install.lock GUARD PROCESS TIMEOUT 900)
foreach(file ${CMAKE_CURRENT_LIST_DIR}/package-lock.json ${CMAKE_CURRENT_LIST_DIR}/package.json)
  if(NOT EXISTS ${installed} OR ${file} IS_NEWER_THAN ${installed})
    set(stale TRUE)
  endif()
endforeach()
if(stale)
  execute_process(COMMAND ${NPM} ci --silent --no-fund --no-audit WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}
                  COMMAND_ERROR_IS_FATAL ANY)
endif()
